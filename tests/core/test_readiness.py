"""A session begins only with consent, eligibility and gate; and what a move takes along is shown first."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from afterglow.program.booking import BookingRefused, Taken, book_series, conflicts, move_session, preview
from afterglow.program.eligibility import Override
from afterglow.program.loading import load_protocol
from afterglow.program.plan import CarePlan
from afterglow.program.progress import NotPermitted, Progress, act
from afterglow.program.readiness import readiness
from afterglow.record import CompletedActivity, Consent, Encounter, PatientRecord
from tests.core.test_eligibility import AT, WELL, with_pressure

FIRST = AT
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PROTOCOL = load_protocol("iv-induction-six-2-3-weeks")
PLAN = CarePlan(PROTOCOL, "America/New_York", FIRST - 14 * DAY, FIRST)
CONSENTS = tuple(Consent(name, "2027-01", FIRST - 10 * DAY) for name in PROTOCOL.consents)
GATE = CompletedActivity("gate", FIRST - 20 * MINUTE, session=1, by="Bo")
READY = replace(WELL, consents=CONSENTS, completed=(*WELL.completed, GATE))


def test_with_all_three_a_session_may_begin():
    found = readiness(READY, PLAN, 1, FIRST)
    assert found.ready
    assert found.because == ()


def test_a_consent_not_signed_taken_back_or_run_out_says_so_in_a_sentence():
    for consents, said in (
        (CONSENTS[1:], "The consent to treatment has not been signed."),
        ((replace(CONSENTS[0], withdrawn=FIRST), *CONSENTS[1:]), "The consent to treatment was taken back."),
        ((replace(CONSENTS[0], expires=FIRST), *CONSENTS[1:]), "The consent to treatment has run out."),
    ):
        found = readiness(replace(READY, consents=consents), PLAN, 1, FIRST)
        assert not found.ready
        assert found.because == (said,)


def test_a_new_signature_after_a_withdrawal_holds():
    again = (replace(CONSENTS[0], withdrawn=FIRST - DAY), Consent("treatment", "2027-02", FIRST - HOUR))
    assert readiness(replace(READY, consents=(*again, *CONSENTS[1:])), PLAN, 1, FIRST).ready


@pytest.mark.parametrize(
    "passed, ready",
    [(-2 * HOUR - MINUTE, False), (-2 * HOUR, True), (timedelta(0), True), (MINUTE, False)],
)
def test_a_gate_counts_for_two_hours_and_never_from_the_future(passed, ready):
    record = replace(READY, completed=(*WELL.completed, replace(GATE, completed=FIRST + passed)))
    assert readiness(record, PLAN, 1, FIRST).gate_passed is ready


def test_the_gate_of_another_session_does_not_count():
    record = replace(READY, completed=(*WELL.completed, replace(GATE, session=2)))
    assert not readiness(record, PLAN, 1, FIRST).ready


def test_eligibility_is_asked_again_at_the_door():
    high = replace(READY, measurements=with_pressure(150, 80).measurements)
    found = readiness(high, PLAN, 1, FIRST)
    assert (found.consented, found.eligible, found.gate_passed) == (True, False, True)
    waved = Override("raised-pressure", "Dr Amara", "prescriber", "settled at rest", FIRST)
    assert readiness(high, PLAN, 1, FIRST, overrides=[waved]).ready


def test_readiness_is_what_the_progress_table_asks_for():
    """From the record's facts to the door: only a ready person can be led through it."""
    for record in (READY, WELL, replace(READY, consents=()), replace(READY, completed=WELL.completed)):
        found = readiness(record, PLAN, 1, FIRST)
        here = Progress("gate-passed", found.consented, found.eligible, found.gate_passed)
        if found.ready:
            assert act(here, "start-session").state == "in-session"
        else:
            with pytest.raises(NotPermitted):
                act(here, "start-session")


# ---- booking ---------------------------------------------------------------------------------------

BOOKED = book_series(PLAN)
NOBODY = PatientRecord("m")


def test_one_act_books_every_session_at_its_local_clock():
    assert [each.isoformat() for each in BOOKED.booked] == [
        "2027-03-08T10:00:00-05:00",
        "2027-03-11T10:00:00-05:00",
        "2027-03-15T10:00:00-04:00",
        "2027-03-18T10:00:00-04:00",
        "2027-03-22T10:00:00-04:00",
        "2027-03-25T10:00:00-04:00",
    ]


def test_moving_a_session_takes_along_what_hangs_on_it_and_nothing_else():
    before = FIRST - 2 * DAY
    moved = move_session(NOBODY, BOOKED, 2, FIRST + 4 * DAY, before)
    changed = preview(NOBODY, BOOKED, moved, before)
    assert {each.session for each in changed} == {2}
    assert {each.activity for each in changed} == {
        "gate", "infusion", "observation", "experience", "integration-contact", "mood-after",
        "checkpoint", "decision", "suicide-risk",
    }  # fmt: skip
    contact = next(each for each in changed if each.activity == "integration-contact")
    assert contact.before is not None
    assert contact.after is not None
    assert contact.after[0] - contact.before[0] == DAY


def test_moving_the_last_session_takes_the_whole_sustain_phase_along():
    changed = preview(
        NOBODY, BOOKED, move_session(NOBODY, BOOKED, 6, FIRST + 19 * DAY, FIRST - DAY), FIRST - DAY
    )
    assert {"integration-weekly", "mood-sustain", "circle", "booster-review"} <= {e.activity for e in changed}


def test_a_move_that_changes_nothing_shows_nothing():
    assert preview(NOBODY, BOOKED, BOOKED, FIRST - DAY) == ()


@pytest.mark.parametrize(
    "session, to, said",
    [
        (1, FIRST + 30 * DAY, "it has happened"),
        (7, FIRST + 30 * DAY, "not planned"),
        (2, FIRST, "lies ahead"),
        (2, FIRST + 8 * DAY, "sessions 2 and 3 need 24 hours between their starts"),
        (3, FIRST + 3 * DAY + 23 * HOUR, "sessions 2 and 3"),
        (6, FIRST + 2 * DAY, "sessions 5 and 6"),
    ],
)
def test_a_move_that_cannot_be_is_refused_with_a_sentence(session, to, said):
    had = replace(NOBODY, encounters=(Encounter("s", "treatment", FIRST, FIRST + 40 * MINUTE),))
    with pytest.raises(BookingRefused, match=said):
        move_session(had, BOOKED, session, to, FIRST + DAY)


def test_days_off_and_taken_times_are_named():
    found = conflicts(
        BOOKED,
        days_off={date(2027, 3, 15): "clinic closed"},
        taken=[
            Taken(datetime(2027, 3, 11, 15, 30, tzinfo=UTC), datetime(2027, 3, 11, 17, tzinfo=UTC), "room 2"),
            Taken(datetime(2027, 3, 18, 14, 40, tzinfo=UTC), datetime(2027, 3, 18, 15, tzinfo=UTC), "room 2"),
        ],
    )
    assert [(each.session, each.reason) for each in found] == [(2, "room 2"), (3, "clinic closed")]
