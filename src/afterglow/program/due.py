"""What is due for one member, and why: pure, from the record, the plan and a moment.

Each item says which rule, which event, which window and who owns it. A window that closed
undone is missed and stays in the denominator: nobody gets better by not being measured. A window
lasts from its opening to its closing, both included. What keeps a window is decided in
`afterglow.program.fulfilment`; for many members at once see `afterglow.program.caseload`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from afterglow.program.calendar import Instance, Key, in_order, window
from afterglow.program.events import Event, EventKey, events, expected_starts, treatments
from afterglow.program.fulfilment import Span, fulfilled
from afterglow.program.local_time import in_zone, zone_named
from afterglow.program.plan import CarePlan
from afterglow.program.protocol import ANCHORS
from afterglow.record import PatientRecord
from afterglow.source import Source

State = Literal["upcoming", "open", "closing", "missed", "done"]

COUNTED: frozenset[str] = frozenset({"open", "closing", "missed", "done"})
"""States whose window has opened: the denominator of completeness."""


@dataclass(frozen=True, slots=True)
class Due:
    """One occasion of one activity. `opens` and `closes` are None while its event is unknown.

    `done_at` may lie after `closes`: done late, and still missed. `blocked_by` names what must
    be done first and is not.
    """

    instance: Instance
    rule: str
    event: Event
    opens: datetime | None
    closes: datetime | None
    state: State
    owner_name: str | None
    done_at: datetime | None
    blocked_by: tuple[str, ...]

    @property
    def activity(self) -> str:
        """The activity's id."""
        return self.instance.activity.id

    @property
    def owner(self) -> str:
        """The role whose work this is."""
        return self.instance.activity.owner

    @property
    def source(self) -> Source:
        """What the window rests on."""
        return self.instance.activity.source

    @property
    def why(self) -> str:
        """The rule, the event and the window in one sentence."""
        activity = self.instance.activity
        if self.event.at is None:
            return f"{activity.title}: waits for {self.event}"
        verb = "was" if self.event.happened else "is expected"
        return (
            f"{activity.title}: from {activity.opens} to {activity.closes} after {self.event}, "
            f"which {verb} at {self.event.at.isoformat()} ({self.rule})"
        )

    def left(self, at: datetime) -> timedelta | None:
        """Time until the window closes; negative once it has."""
        return None if self.closes is None else self.closes - at


@dataclass(frozen=True, slots=True)
class Completeness:
    """n done of n due so far; open windows count as due, and all that is not done is listed."""

    n_done: int
    n_due: int
    missing: tuple[Due, ...]


def due(record: PatientRecord, plan: CarePlan, at: datetime) -> tuple[Due, ...]:
    """Every occasion of every activity of the plan, as it stands at `at`.

    Args:
        record: What it holds after `at` is not looked at.
        plan: With the protocol version the member is on.
    Returns:
        In order of closing; items whose event is unknown come last, in the protocol's order.
    """
    spans, anchors = _spans(record, plan, at)
    done = fulfilled(record, plan, spans.values(), at)
    items = [
        _item(each, anchors[each.key], spans.get(each.key), done, plan, at)
        for each in in_order(plan.protocol)
        if each.key in anchors
    ]
    far = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(items, key=lambda item: (item.closes or far, item.opens or far)))


def _spans(record: PatientRecord, plan: CarePlan, at: datetime) -> tuple[dict[Key, Span], dict[Key, Event]]:
    """The window of each occasion, where its event is known, and that event."""
    zone, known = zone_named(plan.zone), events(record, plan, at)
    starts = expected_starts(plan, treatments(record, plan, at))
    spans: dict[Key, Span] = {}
    anchors: dict[Key, Event] = {}
    for each in in_order(plan.protocol):
        if each.session is not None and each.session > plan.session_count:
            continue
        event = anchors[each.key] = _anchor(each, known, spans, starts)
        if event.at is not None:
            spans[each.key] = Span(each, *window(each, event.at, zone))
    return spans, anchors


def _anchor(
    each: Instance, known: dict[EventKey, Event], spans: dict[Key, Span], starts: tuple[datetime, ...]
) -> Event:
    """The event an occasion hangs on.

    A session hangs on its agreed start, kept or not. An activity that follows another hangs on
    when that one's window opens.
    """
    after, session = each.activity.after, each.session
    if each.activity.kind == "session" and session is not None:
        return Event("agreed-start-of-session", session, starts[session - 1], True)
    if after in ANCHORS:
        return known[after, session]
    leader = spans.get((after, session, 1))
    return Event(after, session, leader.opens if leader else None, leader is not None)


def _item(
    each: Instance,
    event: Event,
    span: Span | None,
    done: dict[Key, datetime],
    plan: CarePlan,
    at: datetime,
) -> Due:
    done_at = done.get(each.key)
    return Due(
        instance=each,
        rule=f"{plan.pin} {each.activity.id}",
        event=event,
        opens=span.opens if span else None,
        closes=span.closes if span else None,
        state=_state(span, done_at, plan.protocol.closing_h, at),
        owner_name=plan.owners.get(each.activity.owner),
        done_at=done_at,
        blocked_by=tuple(name for name in each.activity.requires if not _required(name, each, plan, done)),
    )


def _state(span: Span | None, done_at: datetime | None, closing_h: float, at: datetime) -> State:
    if span is None:
        return "upcoming"
    if done_at is not None and done_at <= span.closes:
        return "done"
    if at < span.opens:
        return "upcoming"
    if at > span.closes:
        return "missed"
    return "closing" if span.closes - at <= timedelta(hours=closing_h) else "open"


def _required(name: str, each: Instance, plan: CarePlan, done: dict[Key, datetime]) -> bool:
    """Whether the required activity is done: for the same session where it has sessions."""
    session = each.session if plan.protocol.activity(name).sessions else None
    return (name, session, 1) in done


def completeness(items: Iterable[Due]) -> Completeness:
    """How much of what was due was done: every window that has opened counts."""
    counted = [item for item in items if item.state in COUNTED]
    missing = tuple(item for item in counted if item.state != "done")
    return Completeness(len(counted) - len(missing), len(counted), missing)


def closing_today(items: Iterable[Due], zone: ZoneInfo, at: datetime) -> tuple[Due, ...]:
    """Open windows that close before the local day ends, least time left first."""
    today = in_zone(at, zone).date()
    found = [
        item
        for item in items
        if item.state in ("open", "closing")
        and item.closes is not None
        and in_zone(item.closes - timedelta(seconds=1), zone).date() <= today
    ]
    return tuple(sorted(found, key=lambda item: item.closes or at))
