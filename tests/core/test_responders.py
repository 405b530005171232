"""Responders after a session, on the real NIMH trial: counts checked against a count by hand.

The trial (OpenNeuro ds005917, CC0) gave one ketamine and one saline infusion in crossed order to
36 patients and to healthy volunteers; scores two days after. The expected counts are the issue's.
"""

import csv
import os
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from afterglow.evidence.responders import NoResponseRule, response_by_session
from afterglow.instruments.loading import instrument
from afterglow.record import Condition, Encounter, PatientRecord, QuestionnaireResponse

SHARED = Path(os.environ.get("AFTERGLOW_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
NIMH = SHARED / "nimh_ds005917"
FIRST = datetime(2024, 1, 10, 10, tzinfo=UTC)
AGENTS = {"d": "ketamine", "p": "placebo"}
needs_data = pytest.mark.skipif(not NIMH.is_dir(), reason="the shared NIMH data is not here")


def rows(name: str) -> list[dict[str, str]]:
    with (NIMH / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@cache
def trial() -> tuple[PatientRecord, ...]:
    """Baseline two days before the first infusion, infusions two weeks apart, d2 two days after."""
    scores = {(row["participant_id"], row["session_id"]): row["MADRS_Total"] for row in rows("phenotype.tsv")}
    return tuple(person(row, scores) for row in rows("participants.tsv"))


def person(row: dict[str, str], scores: dict[tuple[str, str], str]) -> PatientRecord:
    name = row["participant_id"]
    moments = {"ses-b0": FIRST - timedelta(days=2)}
    encounters = []
    for place, key in enumerate(("infusion_1", "infusion_2")):
        if row[key] in AGENTS:
            start = FIRST + timedelta(days=14 * place)
            encounters.append(Encounter(f"{name}-{key}", "treatment", start, agent=AGENTS[row[key]]))
            moments[f"ses-{row[key]}2"] = start + timedelta(days=2)
            moments[f"ses-{row[key]}10"] = start + timedelta(days=10)
    responses = tuple(
        QuestionnaireResponse(f"{name}-{when}", "madrs", moment, total=float(scores[name, when]))
        for when, moment in moments.items()
        if scores.get((name, when), "n/a") not in ("n/a", "")
    )
    return PatientRecord(
        name,
        responses=responses,
        encounters=tuple(encounters),
        conditions=(Condition(row["group"].lower()),),
    )


def group(*codes: str) -> list[PatientRecord]:
    return [record for record in trial() if record.conditions[0].code in codes]


@needs_data
@pytest.mark.parametrize(
    ("codes", "agent", "counts"),
    [
        (("mdd", "bp"), "ketamine", (6, 29, 31)),
        (("mdd",), "ketamine", (6, 27, 29)),
        (("mdd", "bp"), "placebo", (1, 28, 29)),
        (("mdd",), "placebo", (1, 26, 27)),
    ],
)
def test_the_trial_is_counted_as_it_was_counted_by_hand(
    codes: tuple[str, ...], agent: str, counts: tuple[int, int, int]
) -> None:
    found = response_by_session(group(*codes), instrument("madrs"), agent=agent, days=(1, 4))
    assert (found.rate.numerator, found.rate.measured, found.rate.due) == counts
    assert len(found.missing) == found.rate.missing == counts[2] - counts[1]


@needs_data
@pytest.mark.parametrize("agent", ["ketamine", "placebo"])
def test_a_healthy_volunteer_never_counts_as_a_responder(agent: str) -> None:
    """With the volunteers in the room the counts do not move: all of them are set aside by name."""
    healthy = {record.id for record in group("hc")}
    alone = response_by_session(group("hc"), instrument("madrs"), agent=agent, days=(1, 4))
    everyone = response_by_session(trial(), instrument("madrs"), agent=agent, days=(1, 4))
    patients = response_by_session(group("mdd", "bp"), instrument("madrs"), agent=agent, days=(1, 4))
    assert alone.responders == ()
    assert (everyone.rate.numerator, everyone.rate.measured) == (
        patients.rate.numerator,
        patients.rate.measured,
    )
    assert set(everyone.not_applicable) <= healthy


@needs_data
def test_counting_every_halved_score_would_have_made_volunteers_responders() -> None:
    """The teeth of the test above: half of a baseline of 2 is 1, and six volunteers got there."""
    halved = 0
    for record in group("hc"):
        totals = {response.id.rpartition("-")[2]: response.total for response in record.responses}
        before, after = totals.get("b0"), totals.get("d2")
        halved += before is not None and after is not None and before > 0 and after <= before / 2
    assert halved == 6


def test_a_missing_score_stays_in_the_denominator() -> None:
    session = Encounter("e", "treatment", FIRST, agent="ketamine")
    before = QuestionnaireResponse("b", "madrs", FIRST - timedelta(days=1), total=30)
    gone = PatientRecord("gone", encounters=(session,), responses=(before,))
    never = PatientRecord("never-asked", encounters=(session,))
    found = response_by_session([gone, never], instrument("madrs"), agent="ketamine", days=(1, 4))
    assert str(found.rate) == "0 of 0 measured (2 due, 2 missing)"
    assert found.missing == ("gone", "never-asked")


def test_a_score_after_the_next_session_belongs_to_that_one() -> None:
    sessions = (
        Encounter("1", "treatment", FIRST, agent="ketamine"),
        Encounter("2", "treatment", FIRST + timedelta(days=2), agent="ketamine"),
    )
    scores = (
        QuestionnaireResponse("b", "madrs", FIRST - timedelta(days=1), total=30),
        QuestionnaireResponse("a", "madrs", FIRST + timedelta(days=3), total=5),
    )
    record = PatientRecord("p", encounters=sessions, responses=scores)
    first = response_by_session([record], instrument("madrs"), agent="ketamine", days=(1, 4))
    second = response_by_session([record], instrument("madrs"), agent="ketamine", days=(1, 4), session=2)
    assert (first.missing, second.responders) == (("p",), ("p",))


def test_an_instrument_without_a_response_rule_is_refused() -> None:
    with pytest.raises(NoResponseRule, match="c-ssrs"):
        response_by_session([], instrument("c-ssrs"), agent="ketamine", days=(1, 4))
