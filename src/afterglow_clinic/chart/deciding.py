"""What a huddle and its decision rest on, how long they took, and whether a signature still covers its words.

It signs nothing: the room where people write and sign is `afterglow_clinic.consult_room.huddle`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from afterglow.program.cause import Cause
from afterglow.program.checkpoint import CheckpointReview
from afterglow.reviewing import review
from afterglow_clinic.chart.checkpointing import basis_of, judge
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import Decision, Huddle, HuddleView
from afterglow_clinic.chart.planning import Planned, plan_of

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Table:
    """What lies on the table of one huddle: the plan it is about, the verdict now, causes and options."""

    planned: Planned
    found: CheckpointReview

    @property
    def causes(self) -> tuple[Cause, ...]:
        return self.found.causes


def lay_the_table(huddle: Huddle, at: datetime) -> Table:
    """Judge the huddle's checkpoint anew from the record as it is now.

    Raises:
        Unplanned: The text of the plan is not at hand.
    """
    patient, row = huddle.patient, huddle.checkpoint
    record = load_record(patient)
    planned = plan_of(row.care_plan, patient, record)
    return Table(planned, judge(record, planned, review(record, at), row.after_session, at))


def latest_views(views: Iterable[HuddleView]) -> dict[str, HuddleView]:
    """The last revision of each role's view."""
    found: dict[str, HuddleView] = {}
    for view in views:
        if view.role not in found or found[view.role].revision < view.revision:
            found[view.role] = view
    return found


def seen_token(views: Mapping[str, HuddleView]) -> str:
    """Which revisions somebody has before them when they decide."""
    return ",".join(f"{role}:{view.revision}" for role, view in sorted(views.items()))


def basis_of_decision(table: Table, views: Mapping[str, HuddleView]) -> dict[str, Any]:
    """Everything the signature is about beside the decision itself, as JSON."""
    return basis_of(table.found, table.planned) | {
        "verdict": table.found.verdict,
        "causes": [
            {"id": cause.id, "found": list(cause.found), "source": asdict(cause.question.source)}
            for cause in table.causes
        ],
        "views": [
            {
                "role": role,
                "by": view.by.name,
                "at": view.at.isoformat(),
                "revision": view.revision,
                "text": view.text,
            }
            for role, view in sorted(views.items())
        ],
    }


SIGNED = ("activity", "option", "rationale", "plain_words", "basis", "signed_as", "meaning")
REFERRED = ("patient_id", "huddle_id", "owner_id", "signed_by_id")
MOMENTS = ("due", "signed_at")


def digest_of(decision: Decision) -> str:
    """SHA-256 over every field that was signed, in one canonical spelling."""
    content: dict[str, Any] = {name: getattr(decision, name) for name in SIGNED}
    content |= {name: str(getattr(decision, name)) for name in REFERRED}
    content |= {name: int(getattr(decision, name).timestamp() * 1_000_000) for name in MOMENTS}
    spelled = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(spelled.encode()).hexdigest()


def holds(decision: Decision) -> bool:
    """Whether the signature still covers what stands in the row."""
    return digest_of(decision) == decision.digest


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a clinic decides: n decided of n huddles, hours of those decided, and who still waits.

    `median_h` is None where nothing was decided, which is not zero. `late` are open and overdue.
    """

    huddles: int
    decided: int
    in_time: int
    late: int
    median_h: float | None
    longest_open_h: float | None


def pace(times: Iterable[tuple[datetime, datetime, datetime | None]], at: datetime) -> Pace:
    """The pace of huddles given as (opened, decide by, signed or None)."""
    rows = list(times)
    hours = [(signed - opened) / HOUR for opened, _by, signed in rows if signed is not None]
    waiting = [(at - opened) / HOUR for opened, _by, signed in rows if signed is None]
    return Pace(
        huddles=len(rows),
        decided=len(hours),
        in_time=sum(signed is not None and signed <= by for _opened, by, signed in rows),
        late=sum(signed is None and by < at for _opened, by, signed in rows),
        median_h=median(hours) if hours else None,
        longest_open_h=max(waiting, default=None),
    )
