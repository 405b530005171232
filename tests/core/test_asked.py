"""Laws of what a member is asked: only in its hours, each instrument once, and handed in is handed in."""

import random
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from afterglow.library.shelf import read_content
from afterglow.program.asked import asked
from afterglow.program.loading import load_protocol, protocol_names
from afterglow.program.plan import CarePlan
from afterglow.record import Encounter, PatientRecord, QuestionnaireResponse, ScheduledMeasure
from tests.core.made_up_members import member
from tests.core.test_due import AT, known_at

FILE = tomllib.loads(read_content("limits", "experience-measures").decode())
NEW_YORK = ZoneInfo("America/New_York")
START = datetime(2026, 3, 2, 15, tzinfo=UTC)
OUT = START + timedelta(minutes=40)
PLAN = CarePlan(
    load_protocol("iv-induction-six-2-3-weeks"), "America/New_York", START - timedelta(days=14), START
)


def hours_of(instrument: str) -> dict:
    return next(one for one in FILE["measures"] if one["instrument"] == instrument)


def journeyed(end: datetime | None = OUT, *responses: QuestionnaireResponse) -> PatientRecord:
    status = "finished" if end is not None else "in-progress"
    return PatientRecord(
        "p",
        zone="America/New_York",
        encounters=(Encounter("e", "treatment", START, end, status),),
        responses=responses,
    )


def names(record: PatientRecord, at: datetime, plan: CarePlan | None = PLAN) -> set[str]:
    return {one.instrument for one in asked(record, plan, at) if one.done is None}


@pytest.mark.parametrize("name", protocol_names())
def test_nothing_after_the_moment_is_looked_at(name: str) -> None:
    dice, protocol = random.Random(f"asked {name}"), load_protocol(name)
    for number in range(15):
        record, plan = member(dice, protocol, number)
        assert asked(record, plan, AT) == asked(known_at(record, AT), plan, AT)


@pytest.mark.parametrize("name", protocol_names())
def test_whatever_is_asked_is_open_then_and_every_instrument_is_asked_once(name: str) -> None:
    dice, protocol = random.Random(f"open {name}"), load_protocol(name)
    for number in range(25):
        record, plan = member(dice, protocol, number)
        for at in (AT, AT + timedelta(days=dice.randrange(-40, 40), hours=dice.randrange(24))):
            found = asked(record, plan, at)
            assert all(one.opens <= at and (one.closes is None or at <= one.closes) for one in found)
            assert len({one.instrument for one in found}) == len(found)


@pytest.mark.parametrize("name", protocol_names())
def test_what_is_handed_in_now_is_not_asked_now(name: str) -> None:
    dice, protocol = random.Random(f"handed in {name}"), load_protocol(name)
    for number in range(15):
        record, plan = member(dice, protocol, number)
        waiting = [one.instrument for one in asked(record, plan, AT) if one.done is None]
        given = tuple(QuestionnaireResponse(f"now-{one}", one, AT, {}) for one in waiting)
        after = asked(replace(record, responses=(*record.responses, *given)), plan, AT)
        assert [one.instrument for one in after if one.done is None] == []


def test_the_experience_is_asked_from_its_hour_to_the_end_of_its_day() -> None:
    """The file's hours after the line came out, to the second; then until midnight where the clinic is."""
    opens = OUT + timedelta(hours=hours_of("meq30")["opens"]["hours"])
    day = OUT.astimezone(NEW_YORK).date() + timedelta(days=hours_of("meq30")["closes"]["days"] + 1)
    midnight = datetime(day.year, day.month, day.day, tzinfo=NEW_YORK)
    record, second = journeyed(), timedelta(seconds=1)
    assert "meq30" not in names(record, opens - second)
    assert "meq30" in names(record, opens)
    assert "meq30" in names(record, midnight)
    assert "meq30" not in names(record, midnight + second)


def test_nobody_is_asked_about_a_journey_that_is_not_over() -> None:
    late = START + timedelta(hours=5)
    assert not {"meq30", "ceq", "edi", "ebi"} & names(journeyed(None), late)


def test_preparedness_is_asked_on_the_day_before_and_not_once_it_began() -> None:
    """From the file's clock on the day before; the journey after this one has its own day before."""
    opens = hours_of("pps")["opens"]
    day = START.astimezone(NEW_YORK).date() + timedelta(days=opens["days"])
    before = datetime(day.year, day.month, day.day, int(opens["at"][:2]), tzinfo=NEW_YORK)
    ahead = PatientRecord("p", zone="America/New_York")
    assert "pps" not in names(ahead, before - timedelta(seconds=1))
    assert "pps" in names(ahead, before)
    assert "pps" in names(ahead, START - timedelta(seconds=1))
    assert "pps" not in names(journeyed(None), START + timedelta(minutes=5))


def test_one_form_serves_the_protocol_and_the_house() -> None:
    """The protocol asks for EDI itself: its window counts, and there is one EDI."""
    at = OUT + timedelta(hours=3, minutes=30)
    found = [one for one in asked(journeyed(), PLAN, at) if one.instrument == "edi"]
    assert [one.why for one in found] == ["protocol"]


def test_an_occasion_has_one_key_as_long_as_it_lasts_and_another_session_another() -> None:
    moments = [OUT + timedelta(hours=hour) for hour in (3, 7, 12, 20)]
    keys = {one.key for at in moments for one in asked(journeyed(), PLAN, at) if one.instrument == "meq30"}
    assert keys == {"experience/meq30/1"}


def test_without_a_protocol_only_a_rhythm_asks() -> None:
    record = replace(journeyed(), measures=(ScheduledMeasure("phq-9", 7, START),))
    at = OUT + timedelta(hours=4)
    assert names(record, at, None) == {"phq-9"}
    answered = replace(record, responses=(QuestionnaireResponse("r", "phq-9", at, {}),))
    assert names(answered, at + timedelta(hours=1), None) == set()
    assert [one.done for one in asked(answered, None, at + timedelta(hours=1))] == [at]
    assert names(answered, at + timedelta(days=7), None) == {"phq-9"}
