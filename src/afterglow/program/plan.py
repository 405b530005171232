"""A member's plan: one protocol, pinned by value, with their dates, owners and targets.

The plan holds the protocol itself, not its name: a new version on the shelf moves nobody. Moving
to another version is a new plan that somebody made. What is due under it: `afterglow.program.due`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from afterglow.program.local_time import zone_named
from afterglow.program.protocol import Protocol

TargetKind = Literal["percent", "points", "below"]


class InvalidPlan(ValueError):
    """The plan cannot be used; the message names the field."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the member and the clinic set out to reach, set at intake.

    `percent` and `points` are improvement from the baseline, in the instrument's better
    direction; `below` is a level: the score is to pass it towards better (below it, or above it
    where higher is better).
    """

    instrument: str
    kind: TargetKind
    value: float

    def __post_init__(self) -> None:
        if not self.instrument:
            raise InvalidPlan("target.instrument: empty")
        if self.value <= 0 or (self.kind == "percent" and self.value > 100):
            raise InvalidPlan(f"target.value: {self.value:g} {self.kind} cannot be reached")

    def __str__(self) -> str:
        words = {"percent": "{:g} % better", "points": "{:g} points better", "below": "below {:g}"}
        return f"{self.instrument} {words[self.kind].format(self.value)}"


@dataclass(frozen=True, slots=True)
class CarePlan:
    """One member under one version of one protocol.

    `first_session` is planned; `booked` are the agreed starts of the sessions in order, where they
    differ from the plan or have been moved. `ends_after_session` is set when a decision ended the
    series early. `owners` name the person behind a role.
    """

    protocol: Protocol
    zone: str
    enrolled: datetime
    first_session: datetime
    booked: tuple[datetime, ...] = ()
    ends_after_session: int | None = None
    targets: tuple[Target, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        zone_named(self.zone)
        for name, moment in (("enrolled", self.enrolled), ("first_session", self.first_session)):
            if moment.utcoffset() is None:
                raise InvalidPlan(f"plan.{name}: a time needs a zone")
        if any(moment.utcoffset() is None for moment in self.booked):
            raise InvalidPlan("plan.booked: a time needs a zone")
        count = self.protocol.sessions.count
        if len(self.booked) > count:
            raise InvalidPlan(f"plan.booked: {len(self.booked)} times for {count} sessions")
        if self.ends_after_session is not None and not 1 <= self.ends_after_session <= count:
            raise InvalidPlan(f"plan.ends_after_session: must lie from 1 to {count}")

    @property
    def session_count(self) -> int:
        """How many sessions this member is planned to have."""
        return self.ends_after_session or self.protocol.sessions.count

    @property
    def pin(self) -> str:
        """The protocol and the version this member is on."""
        return self.protocol.pin
