"""What a clinic's edited modality changes, and whether it takes a protection away.

The edit was read by `afterglow.toolbox.loading.modality_from_text`, so it is whole. Nothing is
refused here: a change that loosens is named, and a clinician signs it or not.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from afterglow.toolbox.modality import Caution, Modality

TEXTS = ("title", "purpose", "steps", "stop")
FACTS = (
    "version",
    "family",
    "form",
    "type",
    "phases",
    "led_by",
    "rhythm",
    "minutes",
    "wait_h",
    "access",
    "consent",
    "meant_for",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One key that differs; `before` or `after` is None where it was not there.

    `loosens` says that fewer people are protected after it than before.
    """

    key: str
    before: str | None
    after: str | None
    loosens: bool = False


def compare(before: Modality, after: Modality) -> tuple[Difference, ...]:
    """Every difference between two versions of one modality, in the order of the file.

    Raises:
        ValueError: They are not the same modality.
    """
    if before.id != after.id:
        raise ValueError(f"{after.id!r} is another modality than {before.id!r}")
    return (*_texts(before, after), *_facts(before, after), *_rules(before, after), *_claims(before, after))


def loosened(differences: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """Those that take a protection away."""
    return tuple(each for each in differences if each.loosens)


def _texts(before: Modality, after: Modality) -> Iterator[Difference]:
    for key in TEXTS:
        old, new = _plain(getattr(before.guide, key)), _plain(getattr(after.guide, key))
        if old != new:
            yield Difference(key, old, new)


def _facts(before: Modality, after: Modality) -> Iterator[Difference]:
    for key in FACTS:
        old, new = getattr(before, key), getattr(after, key)
        if old != new:
            yield Difference(key, _plain(old), _plain(new), _loosens(key, before, after))


def _loosens(key: str, before: Modality, after: Modality) -> bool:
    """A shorter wait, or a consent no longer asked for or asked for something else."""
    if key == "wait_h":
        return after.wait_h < before.wait_h
    return key == "consent" and before.consent is not None


def _rules(before: Modality, after: Modality) -> Iterator[Difference]:
    """By condition: who is refused, asked or let through."""
    old, new = _by_condition(before), _by_condition(after)
    for code in dict.fromkeys((*old, *new)):
        was, now = _shown(old.get(code)), _shown(new.get(code))
        if was != now:
            weights = zip(_weight(old.get(code)), _weight(new.get(code)), strict=True)
            weaker = any(after < before for before, after in weights)
            yield Difference(f"conditions.{code}", was, now, weaker)


def _claims(before: Modality, after: Modality) -> Iterator[Difference]:
    for key in ("research", "evidence", "source"):
        old, new = getattr(before, key), getattr(after, key)
        if old != new:
            yield Difference(key, _claim(old), _claim(new))


Rule = tuple[str, Caution]


def _by_condition(modality: Modality) -> dict[str, Rule]:
    kinds = (("contraindication", modality.contraindications), ("caution", modality.cautions))
    return {code: (kind, rule) for kind, rules in kinds for rule in rules for code in rule.conditions}


def _weight(rule: Rule | None) -> tuple[int, int]:
    """How it protects who has the condition (0 let through, 1 asked, 2 refused), and who had it."""
    if rule is None:
        return (0, 0)
    kind, caution = rule
    now = 2 if kind == "contraindication" else 1
    return (now, now if caution.status == "any" else 0)


def _shown(rule: Rule | None) -> str | None:
    if rule is None:
        return None
    kind, caution = rule
    return f"{kind} ({caution.status}): {caution.says} ({caution.source})"


def _plain(value: object) -> str | None:
    if value is None:
        return None
    return "\n".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _claim(value: object) -> str | None:
    says = getattr(value, "says", None)
    return _plain(value) if says is None else f"{says} ({getattr(value, 'source', '')})"
