"""Who responded some days after a session, with everybody who should have been measured.

Each person is compared with their own baseline, the last score before their first session of
any kind. A person whose baseline cannot show response (a healthy volunteer) is set aside and
counted as such; one whose score or baseline is missing stays in `due`. It compares nobody with
anybody: a difference between two agents read here is an association, not an effect.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from afterglow.evidence.rate import Rate
from afterglow.instruments.definition import Instrument
from afterglow.record import Encounter, PatientRecord
from afterglow.trajectory.change import cannot_show_response, change
from afterglow.trajectory.scored import ScoredResponse, outcome
from afterglow.trajectory.series import Point, Series, series


class NoResponseRule(ValueError):
    """The instrument's file does not say what a response is."""


@dataclass(frozen=True, slots=True)
class Responders:
    """How many responded, of how many measured, of how many due; and who is missing.

    `not_applicable` had the session but a baseline that cannot show response.
    """

    rate: Rate
    responders: tuple[str, ...]
    missing: tuple[str, ...]
    not_applicable: tuple[str, ...]


def response_by_session(
    records: Iterable[PatientRecord],
    instrument: Instrument,
    *,
    agent: str,
    days: tuple[float, float],
    session: int = 1,
) -> Responders:
    """Response after each person's nth session with one agent.

    Args:
        agent: As the encounter names it: `ketamine`, `placebo`.
        days: First and last day after the start of the session in which a score counts; the
            earliest one counts. A score from the next session on belongs to that one.
        session: Which of the person's sessions with this agent, counted from 1.
    Raises:
        NoResponseRule: The instrument's file gives no share that counts as response.
    """
    if instrument.change is None or instrument.change.response_percent is None:
        raise NoResponseRule(f"{instrument.id}: its file does not say what a response is")
    kinds: dict[str, list[str]] = {"yes": [], "no": [], "missing": [], "not-applicable": []}
    for record in records:
        held = _held(record)
        given = [place for place, encounter in enumerate(held) if encounter.agent == agent]
        if len(given) >= session:
            kinds[_standing(record, instrument, held, given[session - 1], days)].append(record.id)
    measured = len(kinds["yes"]) + len(kinds["no"])
    return Responders(
        Rate(len(kinds["yes"]), measured, measured + len(kinds["missing"])),
        tuple(kinds["yes"]),
        tuple(kinds["missing"]),
        tuple(kinds["not-applicable"]),
    )


def _held(record: PatientRecord) -> list[Encounter]:
    begun = [
        e for e in record.encounters if e.kind == "treatment" and e.status in ("finished", "in-progress")
    ]
    return sorted(begun, key=lambda encounter: encounter.start)


def _standing(
    record: PatientRecord,
    instrument: Instrument,
    held: Sequence[Encounter],
    place: int,
    days: tuple[float, float],
) -> str:
    line = _line(record, instrument, [encounter.start for encounter in held])
    if line.baseline is None:
        return "missing"
    rules = instrument.change
    if rules is None or cannot_show_response(line.baseline.value, instrument.direction, rules):
        return "not-applicable"
    until = held[place + 1].start if place + 1 < len(held) else None
    found = _within(line.points, held[place].start, days, until)
    return "missing" if found is None else change(instrument, line.baseline, found).response.answer


def _line(record: PatientRecord, instrument: Instrument, starts: Sequence[datetime]) -> Series:
    kept = [r for r in record.responses if r.instrument == instrument.id and r.status != "entered-in-error"]
    kept.sort(key=lambda response: (response.authored, response.id))
    scored = [ScoredResponse(response, outcome(response, instrument, record.sex)) for response in kept]
    return series(instrument.id, scored, starts, instrument.window_days)


def _within(
    points: Iterable[Point], start: datetime, days: tuple[float, float], until: datetime | None
) -> Point | None:
    first, last = (start + timedelta(days=day) for day in days)
    for point in points:
        if first <= point.authored <= last and (until is None or point.authored < until):
            return point
    return None
