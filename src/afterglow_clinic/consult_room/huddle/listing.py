"""Every huddle a reader sees, those that wait first, with how long they took and out of how many."""

from dataclasses import dataclass
from datetime import datetime

from afterglow.program.option import option_named
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.deciding import HOUR, Pace, pace
from afterglow_clinic.chart.models import Huddle
from afterglow_clinic.chart.urgency import age
from afterglow_clinic.consult_room.huddle.actions import roles_asked
from afterglow_clinic.consult_room.huddle.room import hours_words, waiting_for

LAST_DECIDED = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """One huddle without a decision."""

    huddle: Huddle
    silent: list[str]
    open_for: str
    left: str
    late: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """One huddle with its decision."""

    huddle: Huddle
    option: str
    took: str
    late: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """What the page shows."""

    waiting: list[Waiting]
    decided: list[Ended]
    pace: Pace
    median: str


def listing_of(*, by: Actor, at: datetime) -> Listing:
    """Huddles of the members this reader sees; a fixed number of queries."""
    rows = Huddle.objects.visible_to(by)
    times = rows.order_by().values_list("opened", "decide_by", "decision__signed_at")
    found = pace(times, at)
    beside = rows.select_related("patient", "checkpoint", "decision__owner", "decision__signed_by")
    waiting = beside.filter(decision=None).prefetch_related("views").order_by("decide_by", "pk")
    decided = beside.exclude(decision=None).order_by("-decision__signed_at")[:LAST_DECIDED]
    return Listing(
        waiting=[_waiting(huddle, at) for huddle in waiting],
        decided=[_ended(huddle) for huddle in decided],
        pace=found,
        median=hours_words(found.median_h) if found.median_h is not None else "",
    )


def _waiting(huddle: Huddle, at: datetime) -> Waiting:
    left = huddle.decide_by - at
    return Waiting(
        huddle=huddle,
        silent=waiting_for(huddle.views.all(), roles_asked(huddle)),
        open_for=age(at - huddle.opened),
        left=age(abs(left)),
        late=left.total_seconds() < 0,
    )


def _ended(huddle: Huddle) -> Ended:
    decision = huddle.decision
    return Ended(
        huddle=huddle,
        option=option_named(decision.option).title,
        took=hours_words((decision.signed_at - huddle.opened) / HOUR),
        late=decision.signed_at > huddle.decide_by,
    )
