"""Laws of what is due: it looks at nothing that has not happened, and time only moves it forward."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from afterglow.program.due import COUNTED, closing_today, completeness, due
from afterglow.program.loading import load_protocol, protocol_names
from afterglow.program.plan import CarePlan, InvalidPlan, Target
from afterglow.record import CompletedActivity, Consent, Encounter, PatientRecord, QuestionnaireResponse
from tests.core.made_up_members import member

AT = datetime(2027, 4, 10, 12, tzinfo=UTC)
FORWARD = {
    "upcoming": {"upcoming", "open", "closing", "missed", "done"},
    "open": {"open", "closing", "missed", "done"},
    "closing": {"closing", "missed", "done"},
    "missed": {"missed"},
    "done": {"done"},
}


def known_at(record: PatientRecord, at: datetime) -> PatientRecord:
    """The record as it was at that moment, with nothing that came later."""
    encounters = []
    for each in record.encounters:
        if each.start <= at:
            over = each.end is not None and each.end <= at
            encounters.append(each if over else replace(each, end=None))
    return replace(
        record,
        responses=tuple(each for each in record.responses if each.authored <= at),
        encounters=tuple(encounters),
        completed=tuple(each for each in record.completed if each.completed <= at),
        consents=tuple(
            each if each.withdrawn is None or each.withdrawn <= at else replace(each, withdrawn=None)
            for each in record.consents
            if each.given <= at
        ),
    )


@pytest.mark.parametrize("name", protocol_names())
def test_nothing_after_the_moment_is_looked_at(name):
    dice, protocol = random.Random(f"later {name}"), load_protocol(name)
    for number in range(25):
        record, plan = member(dice, protocol, number)
        assert due(record, plan, AT) == due(known_at(record, AT), plan, AT)


@pytest.mark.parametrize("name", protocol_names())
def test_the_order_of_the_record_does_not_matter(name):
    dice, protocol = random.Random(f"order {name}"), load_protocol(name)
    for number in range(15):
        record, plan = member(dice, protocol, number)
        turned = replace(
            record,
            responses=record.responses[::-1],
            encounters=record.encounters[::-1],
            completed=record.completed[::-1],
            consents=record.consents[::-1],
        )
        assert due(turned, plan, AT) == due(record, plan, AT)


@pytest.mark.parametrize("name", protocol_names())
def test_a_window_only_moves_forward_while_nothing_is_withdrawn_or_planned_anew(name):
    """Once its event has happened, a window goes upcoming, open, closing, missed or done; never back."""
    dice, protocol = random.Random(f"forward {name}"), load_protocol(name)
    for number in range(10):
        record, plan = member(dice, protocol, number)
        record = replace(record, consents=tuple(replace(each, withdrawn=None) for each in record.consents))
        before: dict = {}
        for hours in range(0, 24 * 90, 19):
            now = {}
            for item in due(record, plan, plan.enrolled + timedelta(hours=hours)):
                if item.event.happened and item.opens is not None:
                    now[item.instance.key, item.opens] = item.state
            for key, state in before.items():
                # A contact may move to an earlier-closing window only when it comes; it has come or not.
                assert key not in now or now[key] in FORWARD[state], (key, state, now[key])
            before = now


@pytest.mark.parametrize("name", protocol_names())
def test_the_missed_stay_in_the_denominator(name):
    dice, protocol = random.Random(f"missed {name}"), load_protocol(name)
    for number in range(25):
        items = due(*member(dice, protocol, number), AT)
        found = completeness(items)
        assert found.n_due == sum(item.state in COUNTED for item in items)
        assert found.n_due - found.n_done == len(found.missing)
        assert {item.state for item in found.missing} <= {"open", "closing", "missed"}


PROTOCOL = load_protocol("iv-induction-six-2-3-weeks")
FIRST = datetime(2027, 3, 8, 15, tzinfo=UTC)
PLAN = CarePlan(
    PROTOCOL, "America/New_York", FIRST - timedelta(days=14), FIRST, owners={"integrator": "Cleo"}
)
LINE_OUT = FIRST + timedelta(minutes=40)
ONE = PatientRecord("m", encounters=(Encounter("s", "treatment", FIRST, LINE_OUT),))


def contact(at: datetime, record: PatientRecord = ONE):
    found = due(record, PLAN, at)
    return next(i for i in found if i.activity == "integration-contact" and i.instance.session == 1)


def test_the_72_hour_window_begins_when_the_line_comes_out_and_both_ends_belong_to_it():
    hours = timedelta(hours=1)
    assert contact(LINE_OUT).state == "open"
    assert contact(LINE_OUT + 48 * hours - timedelta(seconds=1)).state == "open"
    assert contact(LINE_OUT + 48 * hours).state == "closing"
    assert contact(LINE_OUT + 72 * hours).state == "closing"
    assert contact(LINE_OUT + 72 * hours + timedelta(microseconds=1)).state == "missed"
    assert contact(LINE_OUT + 72 * hours).left(LINE_OUT + 70 * hours) == 2 * hours


def test_an_item_says_rule_event_window_and_owner():
    found = contact(LINE_OUT)
    assert found.rule == "iv-induction-six-2-3-weeks@1.0.0 integration-contact"
    assert (found.owner, found.owner_name) == ("integrator", "Cleo")
    for said in ("from 0 h to 72 h after line out 1", "was at 2027-03-08T15:40:00+00:00", found.rule):
        assert said in found.why


def test_a_contact_at_the_last_second_counts_and_one_after_it_does_not():
    def called(at: datetime) -> PatientRecord:
        call = Encounter("c", "integration", at)
        return replace(ONE, encounters=(*ONE.encounters, call))

    last = LINE_OUT + timedelta(hours=72)
    later = last + timedelta(seconds=1)
    assert contact(later, called(last)).state == "done"
    assert contact(later, called(later)).state == "missed"


def test_a_cancelled_contact_and_an_unfinished_form_count_for_nothing():
    cancelled = replace(
        ONE,
        encounters=(
            *ONE.encounters,
            Encounter("c", "integration", LINE_OUT + timedelta(hours=3), status="cancelled"),
        ),
        responses=(
            QuestionnaireResponse("r", "edi", LINE_OUT + timedelta(hours=1), {"1": 5}, status="in-progress"),
        ),
    )
    at = LINE_OUT + timedelta(hours=4)
    assert contact(at, cancelled).state == "open"
    experience = next(i for i in due(cancelled, PLAN, at) if i.activity == "experience")
    assert experience.state == "closing"


def test_a_step_done_late_is_missed_and_says_when_it_was_done():
    late = LINE_OUT + timedelta(hours=80)
    record = replace(ONE, completed=(CompletedActivity("integration-contact", late, session=1),))
    found = contact(late + timedelta(hours=1), record)
    assert (found.state, found.done_at) == ("missed", late)


def test_a_consent_that_expired_is_not_in_force():
    given, until = PLAN.enrolled, FIRST + timedelta(days=5)
    record = replace(
        ONE,
        consents=tuple(Consent(name, "1", given, expires=until) for name in PROTOCOL.consents),
    )
    before, after = (
        next(i for i in due(record, PLAN, at) if i.activity == "consent").state
        for at in (until - timedelta(seconds=1), until)
    )
    assert (before, after) == ("done", "missed")


def test_a_session_that_is_late_is_expected_any_moment_until_its_window_closes():
    """Agreed for 10:00; at 10:25 the gate passed at 09:50 still counts; three days later nobody knows."""
    record = PatientRecord("m", completed=(CompletedActivity("gate", FIRST - timedelta(minutes=10), 1),))

    def seen(activity: str, at: datetime):
        return next(i for i in due(record, PLAN, at) if (i.activity, i.instance.session) == (activity, 1))

    late = FIRST + timedelta(minutes=25)
    assert seen("gate", late).state == "done"
    assert seen("infusion", late).state == "open"
    assert seen("integration-contact", late).opens == late + timedelta(minutes=40)
    gone = FIRST + timedelta(days=3)
    assert seen("infusion", gone).state == "missed"
    assert seen("gate", gone).opens is None


def test_windows_closing_today_are_sorted_by_time_left():
    at = LINE_OUT + timedelta(hours=1)
    found = closing_today(due(ONE, PLAN, at), ZoneInfo("America/New_York"), at)
    assert [item.activity for item in found] == ["observation", "experience"]
    assert [item.left(at) for item in found] == sorted(item.left(at) for item in found)


def test_a_new_version_on_the_shelf_moves_nobody():
    newer = replace(PROTOCOL, version="2.0.0", activities=(replace(PROTOCOL.session, requires=()),))
    assert PLAN.pin == "iv-induction-six-2-3-weeks@1.0.0"
    assert replace(PLAN, protocol=newer).pin != PLAN.pin
    assert len(due(ONE, PLAN, AT)) > len(due(ONE, replace(PLAN, protocol=newer), AT))


@pytest.mark.parametrize(
    "change, said",
    [
        ({"zone": "Mars/Olympus"}, "unknown time zone"),
        ({"enrolled": datetime(2027, 3, 1)}, "enrolled"),
        ({"booked": (FIRST,) * 7}, "7 times for 6 sessions"),
        ({"ends_after_session": 0}, "from 1 to 6"),
        ({"ends_after_session": 7}, "from 1 to 6"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(change, said):
    with pytest.raises(ValueError, match=said):
        replace(PLAN, **change)


@pytest.mark.parametrize("target", [("phq-9", "percent", 101), ("phq-9", "points", 0), ("", "below", 5)])
def test_a_target_that_cannot_be_reached_is_refused(target):
    with pytest.raises(InvalidPlan):
        Target(*target)
