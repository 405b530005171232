"""A protocol: the arc of a program as frozen values. Nothing here reads a file or a clock.

A protocol says what happens, when relative to what, who owns it and what it rests on. It gives no
orders: doses are a prescriber's starting point, each with its source, and `editable` where the
source is not verified. Files become protocols in `afterglow.program.loading`; dates are made in
`afterglow.program.calendar`.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from afterglow.program.local_time import Offset
from afterglow.source import Evidence, Source

Component = Literal["medicine", "diagnosis", "integration"]

Kind = Literal[
    "work-up",
    "consent",
    "gate",
    "session",
    "observation",
    "assessment",
    "contact",
    "visit",
    "checkpoint",
    "decision",
]

Role = Literal[
    "medical-director",
    "prescriber",
    "nurse",
    "integrator",
    "front-desk",
    "member",
    "outside-therapist",
]

Anchor = Literal["enrolment", "first-session", "session", "line-out", "last-session", "last-line-out"]
"""`session` and `line-out` happen once a session: its start, and the end of the infusion or dose."""

PER_SESSION: frozenset[str] = frozenset({"session", "line-out"})
COMPONENTS: tuple[str, ...] = get_args(Component)
KINDS: tuple[str, ...] = get_args(Kind)
ROLES: tuple[str, ...] = get_args(Role)
ANCHORS: tuple[str, ...] = get_args(Anchor)
ROUTES: tuple[str, ...] = ("iv", "im", "sc", "nasal", "sublingual", "oral")
DOSE_UNITS: tuple[str, ...] = ("mg", "mg/kg")
DOSE_USES: tuple[str, ...] = ("start", "step", "usual", "ceiling")
STOP_ACTIONS: tuple[str, ...] = ("stop", "pause", "refer", "review")


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the arc, in the order of the file."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Dose:
    """An amount with its unit, never without. `use` is start, step, usual or ceiling."""

    id: str
    title: str
    use: str
    amount: float
    unit: str
    source: Source
    over_min: float | None = None

    @property
    def editable(self) -> bool:
        """Whether this is a default the clinic must look at, since nobody verified it."""
        return self.source.evidence == "unverified"


@dataclass(frozen=True, slots=True)
class Sessions:
    """When the sessions are planned: local days after the first, at its clock.

    `minutes` is planned from start to line out. How late a session may start before it is missed
    is the window of the session activity. `minimum_gap_h` is the least time between two starts.
    """

    days: tuple[int, ...]
    minutes: int
    minimum_gap_h: float
    source: Source

    @property
    def count(self) -> int:
        """How many sessions are planned."""
        return len(self.days)


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that is to happen, once or once a session or in a rhythm.

    `after` is an anchor or the id of another activity. `sessions` numbers the sessions it belongs
    to (empty: none in particular). `requires` names activities that must be done first.
    """

    id: str
    title: str
    kind: Kind
    phase: str
    component: Component
    owner: Role
    planned_min: float
    after: str
    opens: Offset
    closes: Offset
    source: Source
    modality: str | None = None
    instrument: str | None = None
    sessions: tuple[int, ...] = ()
    requires: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    every_days: int = 0
    times: int = 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How a checkpoint judges: after which sessions, by which measures, against what.

    `early_improvement_percent` of the baseline counts as on track before the target is reached.
    """

    sessions: tuple[int, ...]
    measures: tuple[str, ...]
    early_improvement_percent: float
    decide_within_h: float
    roles: tuple[str, ...]
    options: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Maintenance:
    """The rhythm after the series, least frequent that holds. It proposes a review, never a dose."""

    rhythm_days: tuple[int, ...]
    rule: str
    source: Source


@dataclass(frozen=True, slots=True)
class StopRule:
    """When a person, not this program, should stop, pause, refer or review."""

    id: str
    when: str
    action: str
    source: Source
    after_session: int | None = None
    improvement_below_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Protocol:
    """A whole protocol, one version of it; `evidence` is the weakest grade it rests on.

    `permits` names contraindications set aside because they are what the protocol treats.
    """

    id: str
    version: str
    title: str
    summary: str
    agent: str
    route: str
    evidence: Evidence
    source: Source
    timing_source: Source
    enrolment_days_before: int
    closing_h: float
    consents: tuple[str, ...]
    permits: tuple[str, ...]
    phases: tuple[Phase, ...]
    sessions: Sessions
    doses: tuple[Dose, ...]
    activities: tuple[Activity, ...]
    checkpoint: Checkpoint
    maintenance: Maintenance | None
    stop_rules: tuple[StopRule, ...]

    def activity(self, name: str) -> Activity:
        """The activity of that id; KeyError otherwise."""
        for each in self.activities:
            if each.id == name:
                return each
        raise KeyError(name)

    @property
    def session(self) -> Activity:
        """The activity that is the session; a checked protocol has exactly one."""
        return next(each for each in self.activities if each.kind == "session")

    @property
    def pin(self) -> str:
        """Id and version, as a care plan pins it."""
        return f"{self.id}@{self.version}"
