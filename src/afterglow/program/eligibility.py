"""May this person be treated now? Eligible, not now because, or refer: pure, with every reason.

What must be known and is not is `missing`: it holds, and is never assumed fine. A prescriber may
override a relative reason and says why; an absolute one takes two prescribers. What is missing
cannot be overridden, it has to be done. An override given before a measurement that fires the
rule again no longer counts: it judged other facts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from afterglow.program.contraindication import (
    Contraindication,
    Effect,
    Interaction,
    Outcome,
    Weight,
    WorkUpItem,
    contraindications,
    interactions,
    work_up,
)
from afterglow.program.criterion import Found, age_years, latest_measurement
from afterglow.record import Medication, PatientRecord, aware
from afterglow.source import Source

PRESCRIBING_ROLES: frozenset[str] = frozenset({"prescriber", "medical-director"})
NEEDED_OVERRIDES: dict[str, int] = {"relative": 1, "absolute": 2}


class OverrideRefused(ValueError):
    """This override is not one: the wrong role, or no reason."""


@dataclass(frozen=True, slots=True)
class Override:
    """A prescriber goes on in spite of one rule, by name and with a reason."""

    rule: str
    by: str
    role: str
    reason: str
    at: datetime

    def __post_init__(self) -> None:
        if self.role not in PRESCRIBING_ROLES:
            raise OverrideRefused(f"{self.rule}: a {self.role} may not override; a prescriber may")
        if not self.by.strip() or not self.reason.strip():
            raise OverrideRefused(f"{self.rule}: an override needs a name and a reason")


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that holds, or that the team should know. `found` is what the record says."""

    rule: str
    title: str
    weight: Weight
    outcome: Outcome
    found: tuple[str, ...]
    advice: str
    source: Source
    overrides: tuple[Override, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it still stands in the way."""
        if self.weight == "caution":
            return False
        return len({each.by for each in self.overrides}) < NEEDED_OVERRIDES.get(
            self.weight, len(self.overrides) + 1
        )

    @property
    def because(self) -> str:
        """The reason in one sentence, with what it rests on."""
        seen = "; ".join(self.found)
        return f"{self.title}: {seen}. {self.advice} [{self.source}; {self.source.evidence}]"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The verdict with all its reasons: those that hold, those overridden, and cautions."""

    verdict: Literal["eligible", "not-now", "refer"]
    reasons: tuple[Reason, ...]

    @property
    def holding(self) -> tuple[Reason, ...]:
        """What stands in the way."""
        return tuple(reason for reason in self.reasons if reason.holds)

    @property
    def missing(self) -> tuple[str, ...]:
        """Ids of what must be known and is not."""
        return tuple(reason.rule for reason in self.reasons if reason.weight == "missing")


def eligibility(
    record: PatientRecord,
    route: str,
    at: datetime,
    *,
    overrides: Iterable[Override] = (),
    permits: Iterable[str] = (),
) -> Eligibility:
    """Whether the person may be treated by that route at `at`.

    Args:
        record: What it holds after `at` is not looked at.
        route: Interactions are weighted by it.
        overrides: Any; those for rules that do not fire are ignored, as are later ones.
        permits: Rules the protocol sets aside, since they are what it treats.
    """
    aware(at, "at")
    given, allowed = tuple(each for each in overrides if each.at <= at), frozenset(permits)
    reasons = tuple(
        _overridden(reason, since, given)
        for reason, since in (
            *_contraindicated(record, at, contraindications()),
            *_interacting(record, route, at, interactions()),
            *_unknown(record, at, work_up()),
        )
        if reason.rule not in allowed
    )
    holding = [reason for reason in reasons if reason.holds]
    if any(reason.outcome == "refer" for reason in holding):
        return Eligibility("refer", reasons)
    return Eligibility("not-now" if holding else "eligible", reasons)


Dated = tuple[Reason, datetime | None]
"""A reason and the latest moment of what it rests on."""


def _overridden(reason: Reason, since: datetime | None, given: tuple[Override, ...]) -> Reason:
    counted = tuple(
        each for each in given if each.rule == reason.rule and (since is None or each.at >= since)
    )
    if not counted or reason.weight in ("missing", "caution"):
        return reason
    return Reason(
        reason.rule,
        reason.title,
        reason.weight,
        reason.outcome,
        reason.found,
        reason.advice,
        reason.source,
        counted,
    )


def _contraindicated(
    record: PatientRecord, at: datetime, rules: Iterable[Contraindication]
) -> Iterator[Dated]:
    for rule in rules:
        found = [each for when in rule.when for each in when.found(record, at)]
        if found:
            words = tuple(each.words for each in found)
            yield (
                Reason(rule.id, rule.title, rule.weight, rule.outcome, words, rule.advice, rule.source),
                _latest(found),
            )


def _latest(found: Iterable[Found]) -> datetime | None:
    return max((each.since for each in found if each.since is not None), default=None)


WEIGHT_OF_ACTION: dict[str, tuple[Weight, Outcome]] = {
    "block": ("absolute", "not-now"),
    "hold": ("relative", "not-now"),
    "specialist": ("relative", "not-now"),
    "watch": ("caution", "note"),
    "inform": ("caution", "note"),
}


def _interacting(
    record: PatientRecord, route: str, at: datetime, known: Iterable[Interaction]
) -> Iterator[Dated]:
    taken = [each for each in record.medications if on_board(each, at)]
    for interaction in known:
        names = {each.name for each in interaction.ingredients}
        found = tuple(_medicine_words(each) for each in taken if each.ingredient.lower() in names)
        effect = interaction.on(route)
        if found and effect is not None and effect.action != "none":
            yield _interaction_reason(interaction, effect, found), None


def _interaction_reason(interaction: Interaction, effect: Effect, found: tuple[str, ...]) -> Reason:
    weight, outcome = WEIGHT_OF_ACTION[effect.action]
    title = f"{interaction.title}: {effect.says}"
    return Reason(interaction.id, title, weight, outcome, found, effect.advice, effect.source)


def on_board(medicine: Medication, at: datetime) -> bool:
    """Whether the medicine is being taken on that day; an unknown start or end counts as taken."""
    day = at.date()
    return (medicine.start is None or medicine.start <= day) and (medicine.end is None or day <= medicine.end)


def _medicine_words(medicine: Medication) -> str:
    dose = (
        "dose not recorded" if medicine.dose_mg_per_day is None else f"{medicine.dose_mg_per_day:g} mg a day"
    )
    return f"{medicine.ingredient}, {dose}"


def _unknown(record: PatientRecord, at: datetime, items: Iterable[WorkUpItem]) -> Iterator[Dated]:
    for item in items:
        if _applies(item, record, at):
            lacking = tuple(_lacking(item, record, at))
            if lacking:
                reason = Reason(
                    item.id,
                    f"Missing: {item.title}",
                    "missing",
                    "not-now",
                    lacking,
                    "It has to be done; nothing is assumed fine.",
                    item.source,
                )
                yield reason, None


def _applies(item: WorkUpItem, record: PatientRecord, at: datetime) -> bool:
    """An unknown sex or age is asked, not assumed."""
    if item.except_sex is not None and record.sex == item.except_sex:
        return False
    if item.below_age is None or record.birth_date is None:
        return True
    return age_years(record.birth_date, at.date()) < item.below_age


def _lacking(item: WorkUpItem, record: PatientRecord, at: datetime) -> Iterator[str]:
    """What of the item the record does not hold, or holds only from too long ago."""
    for code, unit in item.measurements:
        latest = latest_measurement(record, code, at)
        if latest is not None and latest.unit != unit:
            yield f"{code}: recorded in {latest.unit}, needed in {unit}"
        else:
            yield from _stale(code, latest.effective if latest else None, item.valid_days, at)
    for step in item.steps:
        done = [each.completed for each in record.completed if each.activity == step and each.completed <= at]
        yield from _stale(step, max(done, default=None), item.valid_days, at)
    for name in item.instruments:
        answered = [
            each.authored
            for each in record.responses
            if each.instrument == name and each.status == "completed" and each.authored <= at
        ]
        yield from _stale(name, max(answered, default=None), item.valid_days, at)


def _stale(name: str, last: datetime | None, valid_days: int | None, at: datetime) -> Iterator[str]:
    if last is None:
        yield f"{name}: not recorded"
    elif valid_days is not None and at - last > timedelta(days=valid_days):
        yield f"{name}: last {last.date().isoformat()}, counts for {valid_days} days"
