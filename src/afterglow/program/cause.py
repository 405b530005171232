"""Causes to discuss when someone does not respond, each with what in the record supports it.

Every cause is always listed: one with nothing behind it says so, since an empty line is also
news. These are questions for a team, not findings, and none of them claims to be the reason.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from afterglow.program.contraindication import interactions
from afterglow.program.criterion import latest_measurement
from afterglow.program.due import Due, due
from afterglow.program.eligibility import on_board
from afterglow.program.events import treatments
from afterglow.program.option import Question, questions
from afterglow.program.plan import CarePlan
from afterglow.record import PatientRecord, Practice

BESIDE: frozenset[str] = frozenset(
    {
        "bipolar-disorder",
        "ptsd",
        "ocd",
        "personality-disorder",
        "alcohol-use-disorder",
        "substance-use-disorder",
        "eating-disorder",
        "psychosis",
        "adhd",
        "chronic-pain",
    }
)
"""Diagnoses beside the main one that a team asks about; a list of names, not of numbers."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One question with what the record says to it; `found` may be empty."""

    question: Question
    found: tuple[str, ...]

    @property
    def id(self) -> str:
        """The cause's id."""
        return self.question.id


Look = Callable[[PatientRecord, CarePlan, datetime, tuple[Due, ...]], Iterator[str]]


def causes(record: PatientRecord, plan: CarePlan, at: datetime) -> tuple[Cause, ...]:
    """Every cause on the shelf, those with something behind them first."""
    items = due(record, plan, at)
    found = [
        Cause(question, tuple(LOOKS[name](record, plan, at, items)) if name in LOOKS else ())
        for name, question in questions().items()
    ]
    return tuple(sorted(found, key=lambda cause: not cause.found))


def _on_board(interaction: str) -> Look:
    def look(record: PatientRecord, plan: CarePlan, at: datetime, items: tuple[Due, ...]) -> Iterator[str]:
        partner = next((each for each in interactions() if each.id == interaction), None)
        names = {each.name for each in partner.ingredients} if partner else set()
        for medicine in record.medications:
            if medicine.ingredient.lower() in names and on_board(medicine, at):
                yield f"takes {medicine.ingredient}"

    return look


def _delivery(record: PatientRecord, plan: CarePlan, at: datetime, items: tuple[Due, ...]) -> Iterator[str]:
    """Doses below the protocol's start, sessions cut short, doses not recorded."""
    weight = latest_measurement(record, "body-weight", at)
    kilograms = weight.value if weight is not None and weight.unit == "kg" else None
    for number, session in enumerate(treatments(record, plan, at), start=1):
        if session.dose_mg is None:
            yield f"session {number}: dose not recorded"
        else:
            yield from _low_dose(number, session.dose_mg, kilograms, plan)
        if session.end is not None:
            minutes = (session.end - session.start) / timedelta(minutes=1)
            if minutes < plan.protocol.sessions.minutes:
                yield f"session {number}: {minutes:.0f} min of planned {plan.protocol.sessions.minutes}"


def _low_dose(number: int, dose_mg: float, kilograms: float | None, plan: CarePlan) -> Iterator[str]:
    start = next((dose for dose in plan.protocol.doses if dose.use == "start"), None)
    if start is None or (start.unit == "mg/kg" and kilograms is None):
        return
    given = dose_mg / kilograms if start.unit == "mg/kg" and kilograms else dose_mg
    if round(given, 2) < start.amount:
        yield f"session {number}: {given:.2f} {start.unit}, the protocol starts at {start.amount:g}"


def _diagnosis(record: PatientRecord, plan: CarePlan, at: datetime, items: tuple[Due, ...]) -> Iterator[str]:
    for each in record.conditions:
        if each.code in BESIDE and each.status == "active":
            yield f"beside the main diagnosis: {each.code}"
    for told in record.circumstances:
        if told.code == "diagnosis-question" and told.effective <= at:
            yield told.note or "a question about the diagnosis was raised"
    if not any(each.activity == "psychiatric-assessment" for each in record.completed):
        yield "no psychiatric assessment on record"


def _setting(record: PatientRecord, plan: CarePlan, at: datetime, items: tuple[Due, ...]) -> Iterator[str]:
    for told in record.circumstances:
        if told.code in ("hard-setting", "hard-experience") and plan.enrolled <= told.effective <= at:
            yield f"{told.code} on {told.effective.date().isoformat()}" + (
                f": {told.note}" if told.note else ""
            )
    for item in items:
        if item.instance.activity.phase == "preparation" and item.state == "missed":
            yield f"{item.instance.activity.title}: missed"


def _practice(record: PatientRecord, plan: CarePlan, at: datetime, items: tuple[Due, ...]) -> Iterator[str]:
    for practice in record.practices:
        yield from _kept(practice, at)
    if not record.practices:
        yield "no practice agreed"


def _kept(practice: Practice, at: datetime) -> Iterator[str]:
    """Done against promised since the promise, counted in whole weeks."""
    weeks = (at - practice.since) // timedelta(days=7)
    promised = practice.per_week * weeks
    done = sum(1 for moment in practice.done if practice.since <= moment <= at)
    if weeks >= 1 and done < promised:
        yield f"{practice.modality}: {done} of {promised:g} in {weeks} weeks"


def _events(record: PatientRecord, plan: CarePlan, at: datetime, items: tuple[Due, ...]) -> Iterator[str]:
    for told in record.circumstances:
        if told.code == "life-event" and plan.enrolled <= told.effective <= at:
            yield told.note or f"a life event on {told.effective.date().isoformat()}"


def _leaving(record: PatientRecord, plan: CarePlan, at: datetime, items: tuple[Due, ...]) -> Iterator[str]:
    missed = [
        item for item in items if item.state == "missed" and item.instance.activity.kind != "assessment"
    ]
    for item in missed:
        if item.instance.activity.kind in ("session", "contact", "visit"):
            yield f"{_name(item)}: missed"


def _gaps(record: PatientRecord, plan: CarePlan, at: datetime, items: tuple[Due, ...]) -> Iterator[str]:
    for item in items:
        if item.instance.activity.kind == "assessment" and item.state == "missed":
            yield f"{_name(item)}: not answered"


def _name(item: Due) -> str:
    number = "" if item.instance.session is None else f" {item.instance.session}"
    return f"{item.instance.activity.title}{number}"


LOOKS: dict[str, Look] = {
    "benzodiazepine": _on_board("benzodiazepines"),
    "lamotrigine": _on_board("lamotrigine"),
    "naltrexone": _on_board("naltrexone"),
    "dose-and-delivery": _delivery,
    "diagnosis": _diagnosis,
    "set-and-setting": _setting,
    "practice": _practice,
    "life-events": _events,
    "dropout-risk": _leaving,
    "measurement-gaps": _gaps,
}
