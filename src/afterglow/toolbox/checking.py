"""Refuse a modality that contradicts itself: names that lead nowhere, rhythms nobody could keep.

Every refusal is an `InvalidContent` with file, key and reason. Kinds of values were checked
before, in `afterglow.toolbox.loading`.
"""

import re
from collections.abc import Callable, Collection

from afterglow.library.reading import InvalidContent
from afterglow.source import EVIDENCE_GRADES
from afterglow.toolbox.modality import Caution, Modality

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
VERSION = re.compile(r"\d+\.\d+\.\d+")

# Not clinical limits: beyond these a figure is a slip of the pen.
MOST_A_WEEK = 28
LONGEST_DAYS = 92
LONGEST_MINUTES = 480
LONGEST_WAIT_H = 24 * 31
FEWEST_STEPS, MOST_STEPS = 2, 8

Refuse = Callable[[str, str], InvalidContent]


def check_modality(
    modality: Modality, *, file: str, codes: Collection[str], consents: Collection[str]
) -> None:
    """Raise `InvalidContent` for the first thing wrong with the whole modality."""

    def refuse(key: str, reason: str) -> InvalidContent:
        return InvalidContent(file, key, reason)

    _check_names(modality, file, refuse)
    _check_kind(modality, refuse)
    _check_rhythm(modality, refuse)
    _check_guide(modality, refuse)
    _check_rules(modality, codes, refuse)
    if modality.consent is not None and modality.consent not in consents:
        raise refuse("consent", f"unknown consent {modality.consent!r}")
    for code in modality.meant_for:
        if code not in codes:
            raise refuse("meant_for", f"nothing at intake asks about {code!r}")
    _check_evidence(modality, refuse)


def _check_names(modality: Modality, file: str, refuse: Refuse) -> None:
    if not KEBAB.fullmatch(modality.id):
        raise refuse("id", "must be kebab case")
    stem = file.rsplit("/", maxsplit=1)[-1].removesuffix(".toml")
    if modality.id != stem:
        raise refuse("id", f"must be the file's name, {stem!r}")
    if not VERSION.fullmatch(modality.version):
        raise refuse("version", "must look like 1.0.0")


def _check_kind(modality: Modality, refuse: Refuse) -> None:
    if (modality.family == "psychotherapy") != (modality.type is not None):
        raise refuse("type", "a psychotherapy names its type, nothing else does")
    if not modality.phases:
        raise refuse("phases", "missing: it belongs to at least one phase")
    if not modality.led_by:
        raise refuse("led_by", "missing: somebody leads it, if only oneself")
    if (modality.form == "practice") != ("self" in modality.led_by):
        raise refuse("led_by", "a practice can be led by oneself, a service cannot")


def _check_rhythm(modality: Modality, refuse: Refuse) -> None:
    rhythm = modality.rhythm
    given = (rhythm.per_week, rhythm.every_days, rhythm.occasion)
    if sum(part is not None for part in given) != 1:
        raise refuse("rhythm", "give one of per_week, every_days and occasion")
    if (rhythm.per_week or 0) > MOST_A_WEEK:
        raise refuse("rhythm.per_week", f"more than {MOST_A_WEEK} times a week")
    if (rhythm.every_days or 0) > LONGEST_DAYS:
        raise refuse("rhythm.every_days", f"less than once in {LONGEST_DAYS} days")
    least, most = modality.minutes
    if least < 1 or most > LONGEST_MINUTES:
        raise refuse("minutes", f"must lie from 1 to {LONGEST_MINUTES}")
    if modality.wait_h > LONGEST_WAIT_H:
        raise refuse("wait_h", f"longer than {LONGEST_WAIT_H} hours")


def _check_guide(modality: Modality, refuse: Refuse) -> None:
    steps = modality.guide.steps
    if not FEWEST_STEPS <= len(steps) <= MOST_STEPS:
        raise refuse("steps", f"must be {FEWEST_STEPS} to {MOST_STEPS} steps, got {len(steps)}")
    if not all(step.strip() for step in steps):
        raise refuse("steps", "a step must say something")


def _check_rules(modality: Modality, codes: Collection[str], refuse: Refuse) -> None:
    """A condition is spoken of once, so that what follows from it is never in doubt."""
    seen: set[str] = set()
    spoken: set[str] = set()
    for rule in modality.rules:
        key = f"{'contraindications' if rule in modality.contraindications else 'cautions'}[{rule.id}]"
        if rule.id in seen:
            raise refuse(key, "this id is used twice")
        seen.add(rule.id)
        _check_conditions(rule, key, codes, spoken, refuse)
        spoken.update(rule.conditions)


def _check_conditions(
    rule: Caution, key: str, codes: Collection[str], spoken: Collection[str], refuse: Refuse
) -> None:
    if not rule.conditions:
        raise refuse(f"{key}.conditions", "a rule that looks for nothing can never fire")
    for code in rule.conditions:
        if code not in codes:
            raise refuse(f"{key}.conditions", f"nothing at intake asks about {code!r}")
        if code in spoken:
            raise refuse(f"{key}.conditions", f"{code!r} is spoken of in another rule")


def _check_evidence(modality: Modality, refuse: Refuse) -> None:
    """A file never claims more than the weakest thing in it."""
    sources = [modality.source, *(rule.source for rule in modality.rules)]
    if modality.research is not None:
        sources.append(modality.research.source)
    weakest = max((each.evidence for each in sources), key=EVIDENCE_GRADES.index)
    if modality.evidence != weakest:
        raise refuse("evidence", f"says {modality.evidence}, but the weakest part is {weakest}")
