"""Runs every rule over every response, and turns a rule that fails into a finding.

A rule that raises counts as positive: its silence would look like safety. The finding carries
the class of the exception and the id of the response, never the exception's words, which may
hold an answer. The rules themselves are in `afterglow.safety.rules`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from afterglow.instruments.definition import Instrument
from afterglow.safety.finding import Finding, whole_form
from afterglow.safety.floor import floor
from afterglow.safety.history import History, Reading
from afterglow.safety.watching import findings_named

Rule = Callable[[Reading, History], Finding | None]
"""One hazard, judged at one response: the response, and what came before it."""

R = TypeVar("R", bound=Rule)


def where_named(rule: R) -> R:
    """Mark a rule that has nothing to say of a form whose instrument's file does not name its finding.

    Such forms are then not shown to it. A rule without the mark is shown every form.
    """
    rule.where_named = True  # type: ignore[attr-defined]  # a mark on a function
    return rule


def findings(history: History, rules: Iterable[Rule], also: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """Everything the rules find and what was found elsewhere (`also`): most severe first, then the oldest.

    A finding rests on one response and what came before it, so a later response to another
    instrument never takes one away.
    """
    forms: dict[Instrument | None, list[Reading]] = {}
    for reading in history.readings:
        forms.setdefault(reading.instrument, []).append(reading)
    found = [finding for rule in rules for finding in _judged(rule, forms, history)]
    found += also
    return tuple(sorted(found, key=lambda finding: finding.order))


def _judged(
    rule: Rule, forms: Mapping[Instrument | None, Iterable[Reading]], history: History
) -> Iterator[Finding]:
    """What one rule says at every response; where it raises, a finding of its failure."""
    picky, name = getattr(rule, "where_named", False), rule_name(rule)
    for instrument, readings in forms.items():
        if picky and (instrument is None or name not in findings_named(instrument)):
            continue
        for reading in readings:
            try:
                finding = rule(reading, history)
            except Exception as failure:  # noqa: BLE001  a rule may fail in any way; none may pass unseen
                finding = _failed(rule, reading, failure)
            if finding is not None:
                yield finding


def rule_name(rule: Rule) -> str:
    """The rule's name in codes and keys: `suicidal-ideation` for `suicidal_ideation`."""
    return str(getattr(rule, "__name__", type(rule).__name__)).replace("_", "-")


def _failed(rule: Rule, reading: Reading, failure: Exception) -> Finding:
    name, response, policy = rule_name(rule), reading.response, floor()
    return Finding(
        code="rule-failed",
        severity=policy.failing.get(name, policy.failing["other"]),
        title=f"The {name} rule failed and counts as positive",
        sentence=(
            f"The rule {name} could not judge a {response.instrument} answered then "
            f"({type(failure).__name__}). Read the answers and ask."
        ),
        evidence=(whole_form(response),),
        source=policy.source,
        since=response.authored,
        rule=name,
        key=f"{name}/failed/{response.id}",
    )
