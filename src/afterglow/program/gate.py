"""Go or no go before a session: the checks a protocol names, in words, and what their answers come to.

Every check must be answered, and one no go holds the session. What was not asked is not go. Whether
consents and eligibility hold is not asked here but read: `afterglow.program.readiness`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from afterglow.library.reading import Table, parse_toml
from afterglow.library.shelf import read_content
from afterglow.program.heading import read_heading
from afterglow.program.protocol import Activity, Protocol

Answer = Literal["go", "no-go", "does-not-apply"]
ANSWERS: tuple[str, ...] = get_args(Answer)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing asked at the gate; `measures` are taken then, by code. `no_go` says it in a sentence."""

    id: str
    title: str
    no_go: str
    measures: tuple[str, ...] = ()
    may_not_apply: bool = False


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """Whether the session may go on, and a sentence for everything that holds it."""

    passed: bool
    held: tuple[str, ...]


def gate_of(protocol: Protocol, session: int) -> Activity | None:
    """The gate before that session, or None where the protocol has none."""
    gates = (each for each in protocol.activities if each.kind == "gate" and session in each.sessions)
    return next(gates, None)


def checks_of(gate: Activity) -> tuple[Check, ...]:
    """The checks of a gate in its own order; one without words of its own is asked by its name."""
    return tuple(known_checks().get(name) or _plain(name) for name in gate.checks)


def _plain(name: str) -> Check:
    words = name.replace("-", " ")
    return Check(name, f"{words[:1].upper()}{words[1:]}", f"No go: {words}.")


def judge_gate(checks: Iterable[Check], answers: Mapping[str, str]) -> GateOutcome:
    """What the answers come to.

    Args:
        answers: Check id to an answer; what is absent was not asked.
    """
    held = tuple(said for check in checks if (said := _holding(check, answers.get(check.id))) is not None)
    return GateOutcome(not held, held)


def _holding(check: Check, answer: str | None) -> str | None:
    if answer == "go" or (answer == "does-not-apply" and check.may_not_apply):
        return None
    return check.no_go if answer == "no-go" else f"Not answered: {check.title}."


@cache
def known_checks() -> dict[str, Check]:
    """Checks that have words on the shelf, by id."""

    def whole(table: Table) -> tuple[Check, ...]:
        for key in ("id", "title"):
            table.text(key)
        read_heading(table, "words")
        return table.reads("checks", _check)

    text = read_content("words", "gate-checks").decode("utf-8")
    found = parse_toml(text, "words/gate-checks.toml").wholly(whole)
    return {check.id: check for check in found}


def _check(table: Table) -> Check:
    return Check(
        id=table.text("id"),
        title=table.text("title"),
        no_go=table.text("no_go"),
        measures=table.texts("measures"),
        may_not_apply=table.flag("may_not_apply", default=False),
    )
