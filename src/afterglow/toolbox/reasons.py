"""What speaks for a modality, what forbids it, and what must be asked first: one reason at a time.

A reason has a code for the screen's own words, what it is about, and an English sentence. It
never weighs; the ranking is in `afterglow.toolbox.matching`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from afterglow.source import Source
from afterglow.toolbox.codes import known_codes
from afterglow.toolbox.modality import Caution, Modality
from afterglow.toolbox.situation import Outcome, Situation


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is stable, `about` names what it concerns, `says` is a sentence for staff."""

    code: str
    about: str
    says: str
    source: Source


def reasons_for(modality: Modality, situation: Situation, at: datetime) -> Iterator[Reason]:
    """What speaks for it; the first is always what one does it for."""
    source = modality.source
    yield Reason("purpose", modality.id, modality.guide.purpose, source)
    outcome = outcome_of(modality, situation, at)
    if outcome == "kept":
        yield Reason("kept", modality.id, "This was kept before.", source)
    if outcome == "going-on":
        yield Reason("going-on", modality.id, "This is being done now.", source)
    for liked in (modality.id, modality.family):
        if liked in situation.likes:
            yield Reason("liked", liked, f"Asked for: {liked}.", source)
    yield from _meant_for(modality, situation)
    if situation.phase in modality.phases:
        yield Reason("phase", situation.phase, f"It belongs to this phase: {situation.phase}.", source)
    if situation.minutes is not None and modality.minutes[0] <= situation.minutes:
        says = f"It can be done in {modality.minutes[0]} minutes."
        yield Reason("time", str(modality.minutes[0]), says, source)
    if modality.research is not None:
        yield Reason("research", modality.research.strength, modality.research.says, modality.research.source)


def obstacles(modality: Modality, situation: Situation, at: datetime) -> Iterator[Reason]:
    """What excludes it: contraindications first, then wishes, then what is not possible."""
    yield from _contraindicated(modality, situation)
    yield from _unwanted(modality, situation)
    yield from _not_now(modality, situation, at)
    yield from _not_here(modality, situation)


def asks(modality: Modality, situation: Situation, at: datetime) -> Iterator[Reason]:
    """What must be asked or settled before it is suggested."""
    for rule in modality.cautions:
        for code in _met(rule, situation):
            yield Reason("caution", code, rule.says, rule.source)
    for rule in modality.rules:
        for code in _not_known(rule, situation):
            yield Reason("unknown", code, f"Ask first: {known_codes().get(code, code)}?", rule.source)
    if modality.consent is not None and not _agreed(modality.consent, situation, at):
        says = f"It needs a consent of its own: {modality.consent}."
        yield Reason("consent", modality.consent, says, modality.source)
    if modality.rules:
        for code in sorted((situation.present | situation.past) - set(known_codes())):
            yield Reason("not-on-shelf", code, f"Ask first: no file knows {code}.", modality.source)


def outcome_of(modality: Modality, situation: Situation, at: datetime) -> Outcome | None:
    """What became of it the last time it was tried; of two at the same instant, the worse."""
    found = [each for each in situation.tried if each.modality == modality.id and each.since <= at]
    order: tuple[Outcome, ...] = ("kept", "going-on", "dropped")
    latest = max(found, key=lambda each: (each.since, order.index(each.outcome)), default=None)
    return None if latest is None else latest.outcome


def meets_purpose(modality: Modality, situation: Situation) -> bool | None:
    """Whether it was made for something this person has or had; None where it is for everybody."""
    if not modality.meant_for:
        return None
    return bool(set(modality.meant_for) & (situation.present | situation.past))


def _meant_for(modality: Modality, situation: Situation) -> Iterator[Reason]:
    titles = ", ".join(known_codes().get(code, code) for code in modality.meant_for)
    met = meets_purpose(modality, situation)
    if met:
        yield Reason("meant-for", modality.id, f"Made for: {titles}.", modality.source)
    elif met is False:
        says = f"Made for: {titles}; nothing of it is recorded."
        yield Reason("meant-for-others", modality.id, says, modality.source)


def _contraindicated(modality: Modality, situation: Situation) -> Iterator[Reason]:
    for rule in modality.contraindications:
        for code in _met(rule, situation):
            yield Reason("contraindication", code, rule.says, rule.source)


def _unwanted(modality: Modality, situation: Situation) -> Iterator[Reason]:
    for name in (modality.id, modality.family):
        if name in situation.unwanted:
            yield Reason("unwanted", name, f"Not wanted: {name}.", modality.source)


def _not_now(modality: Modality, situation: Situation, at: datetime) -> Iterator[Reason]:
    if situation.phase not in modality.phases:
        says = f"It belongs to {', '.join(modality.phases)}, not to {situation.phase}."
        yield Reason("phase", situation.phase, says, modality.source)
    if situation.line_out is None or situation.line_out > at:
        return
    until = situation.line_out + timedelta(hours=modality.wait_h)
    if at < until:
        says = f"Not within {modality.wait_h} hours after a session: from {until.isoformat()} on."
        yield Reason("after-session", until.isoformat(), says, modality.source)


def _not_here(modality: Modality, situation: Situation) -> Iterator[Reason]:
    least = modality.minutes[0]
    if situation.minutes is not None and least > situation.minutes:
        says = f"It takes at least {least} minutes; {situation.minutes} are possible."
        yield Reason("time", str(least), says, modality.source)
    for need in sorted(situation.needs - set(modality.access)):
        yield Reason("access", need, f"It cannot be done {need}.", modality.source)
    if situation.leaders is not None and not situation.leaders & set(modality.led_by):
        leaders = " or ".join(modality.led_by)
        yield Reason("leader", modality.led_by[0], f"Nobody here can lead it: {leaders}.", modality.source)


def _met(rule: Caution, situation: Situation) -> tuple[str, ...]:
    """The rule's conditions that this person has, or had where the past counts."""
    had = situation.present | situation.past if rule.status == "any" else situation.present
    return tuple(code for code in rule.conditions if code in had)


def _not_known(rule: Caution, situation: Situation) -> tuple[str, ...]:
    said = situation.present | situation.past | situation.denied
    return tuple(code for code in rule.conditions if code not in said)


def _agreed(category: str, situation: Situation, at: datetime) -> bool:
    return any(each.category == category and each.holds(at) for each in situation.consents)
