"""Where a member stands in the program, and which actions are permitted there: one pure table.

The promise: nobody is in a session without consent, eligibility and a passed gate. It holds
because the only way into `in-session` asks for all three, and because losing one of them while
in a session ends the session into observation, at once. `tests/core/test_progress.py` walks
every reachable place. `withdraw-consent` is also what an expired consent comes to. Who may do
what is the clinic's permission table, not this one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

State = Literal[
    "referred",
    "intake",
    "eligible",
    "consented",
    "scheduled",
    "gate-passed",
    "in-session",
    "observation",
    "integration",
    "checkpoint",
    "sustain",
    "paused",
    "left",
]

Action = Literal[
    "open-intake",
    "find-eligible",
    "find-not-eligible",
    "sign-consent",
    "withdraw-consent",
    "schedule",
    "unschedule",
    "pass-gate",
    "fail-gate",
    "start-session",
    "end-session",
    "discharge",
    "hold-checkpoint",
    "decide-continue",
    "end-series",
    "return-from-sustain",
    "pause",
    "resume",
    "resume-integration",
    "leave",
    "return",
]

STATES: tuple[State, ...] = get_args(State)
ACTIONS: tuple[Action, ...] = get_args(Action)


class NotPermitted(ValueError):
    """The action is not permitted here; the message says why, for a person to read."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where someone stands, and what holds for them right now."""

    state: State = "referred"
    consented: bool = False
    eligible: bool = False
    gate_passed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What an action does from some states: where it leads, what it needs, what it changes."""

    needs: tuple[str, ...] = ()
    sets: tuple[tuple[str, bool], ...] = ()
    leads: Mapping[State, State] | None = None


def _to(target: State, *sources: State) -> dict[State, State]:
    return dict.fromkeys(sources, target)


def _staying(*sources: State) -> dict[State, State]:
    return {source: source for source in sources}


def _everywhere(moves: dict[State, State]) -> dict[State, State]:
    """From every state: along `moves`, else staying where one is."""
    return {state: moves.get(state, state) for state in STATES}


TREATABLE: tuple[State, ...] = ("eligible", "consented", "scheduled", "gate-passed")
UNDERWAY: tuple[State, ...] = (*TREATABLE, "observation", "integration", "checkpoint", "sustain")
SEATED: tuple[State, ...] = ("in-session", "observation")

TABLE: Mapping[Action, Step] = {
    "open-intake": Step(leads=_to("intake", "referred")),
    "find-eligible": Step(
        sets=(("eligible", True),),
        leads={**_to("eligible", "intake"), **_staying(*UNDERWAY, "paused")},
    ),
    "find-not-eligible": Step(
        sets=(("eligible", False), ("gate_passed", False)),
        leads=_everywhere({**_to("intake", *TREATABLE), "in-session": "observation"}),
    ),
    "sign-consent": Step(
        needs=("eligible",),
        sets=(("consented", True),),
        leads={**_to("consented", "eligible"), **_staying("integration", "checkpoint", "sustain", "paused")},
    ),
    "withdraw-consent": Step(
        needs=("consented",),
        sets=(("consented", False), ("gate_passed", False)),
        leads=_everywhere(
            {**_to("eligible", "consented", "scheduled", "gate-passed"), "in-session": "observation"}
        ),
    ),
    "schedule": Step(
        needs=("eligible", "consented"),
        leads=_to("scheduled", "eligible", "consented", "integration", "checkpoint"),
    ),
    "unschedule": Step(sets=(("gate_passed", False),), leads=_to("consented", "scheduled", "gate-passed")),
    "pass-gate": Step(
        needs=("eligible", "consented"), sets=(("gate_passed", True),), leads=_to("gate-passed", "scheduled")
    ),
    "fail-gate": Step(sets=(("gate_passed", False),), leads=_to("scheduled", "scheduled", "gate-passed")),
    "start-session": Step(
        needs=("eligible", "consented", "gate_passed"), leads=_to("in-session", "gate-passed")
    ),
    "end-session": Step(sets=(("gate_passed", False),), leads=_to("observation", "in-session")),
    "discharge": Step(leads=_to("integration", "observation")),
    "hold-checkpoint": Step(leads=_to("checkpoint", "integration")),
    "decide-continue": Step(leads=_to("integration", "checkpoint")),
    "end-series": Step(leads=_to("sustain", "integration", "checkpoint")),
    "return-from-sustain": Step(leads=_to("integration", "sustain")),
    "pause": Step(
        sets=(("gate_passed", False),),
        leads=_to("paused", "intake", *TREATABLE, "integration", "checkpoint", "sustain"),
    ),
    "resume": Step(leads=_to("intake", "paused")),
    "resume-integration": Step(leads=_to("integration", "paused")),
    "leave": Step(
        sets=(("eligible", False), ("gate_passed", False)),
        leads=_to("left", *(state for state in STATES if state not in (*SEATED, "left"))),
    ),
    "return": Step(leads=_to("referred", "left")),
}

WORDS: Mapping[str, str] = {
    "eligible": "eligibility has not been found, or no longer holds",
    "consented": "the consents this program names are not in force",
    "gate_passed": "the gate of this session has not been passed",
}


def act(progress: Progress, action: Action) -> Progress:
    """The place an action leads to.

    Raises:
        NotPermitted: The action does not start here, or something it needs does not hold.
    """
    step = TABLE[action]
    target = (step.leads or {}).get(progress.state)
    if target is None:
        raise NotPermitted(f"{action.replace('-', ' ')} is not possible while {progress.state}")
    lacking = [WORDS[need] for need in step.needs if not getattr(progress, need)]
    if lacking:
        raise NotPermitted(f"{action.replace('-', ' ')} has to wait: {'; '.join(lacking)}")
    return replace(progress, state=target, **dict(step.sets))


def permitted(progress: Progress) -> tuple[Action, ...]:
    """Every action that is permitted from here, in the order of the table."""
    return tuple(action for action in ACTIONS if _may(progress, action))


def _may(progress: Progress, action: Action) -> bool:
    step = TABLE[action]
    here = progress.state in (step.leads or {})
    return here and all(getattr(progress, need) for need in step.needs)
