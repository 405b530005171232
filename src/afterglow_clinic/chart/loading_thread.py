"""Rows of the thread become what the core is told of it: times and ids, never anybody's words.

The neighbour that reads everything else is `afterglow_clinic.chart.loading`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from afterglow import record as core
from afterglow_clinic.chart.models import CheckIn, Commitment, Practice, PracticePause
from afterglow_clinic.chart.notices import Notice
from afterglow_clinic.chart.prepared import Prepared

DONE = frozenset({CheckIn.Done.YES, CheckIn.Done.SOME})
SIGNS = frozenset({"entry", "circle", "hand", "boundary", "word", "prepared"})
THREAD_PARTS: Mapping[str, Prepared[Any]] = {
    "commitments": Prepared(lambda: Commitment.objects.select_related("end").order_by()),
    "practices": Prepared(lambda: Practice.objects.select_related("end").order_by("since", "id")),
    "pauses": Prepared(lambda: PracticePause.objects.select_related("resumed").order_by("at")),
    "check_ins": Prepared(lambda: CheckIn.objects.order_by("counted")),
}
"""What the thread is made of beside its notices: one query each, however many members are asked for."""


def thread_of(notices: Iterable[Notice], commitments: Iterable[Commitment]) -> core.Thread:
    """What happens between journeys, beside the practices."""
    by_kind: dict[str, list[core.Noted]] = defaultdict(list)
    for notice in notices:
        by_kind[notice.kind].append(core.Noted(str(notice.id), notice.at))
    return core.Thread(
        insights=tuple(by_kind["insight"]),
        commitments=tuple(map(_commitment, commitments)),
        hands=tuple(by_kind["hand"]),
        hard_moments=tuple(by_kind["hard"]),
        boundary_changes=tuple(by_kind["boundary"]),
        not_ready=tuple(by_kind["not-ready"]),
        not_ready_card=tuple(by_kind["not-ready-card"]),
        signs=tuple(noted.at for kind in sorted(SIGNS) for noted in by_kind[kind]),
        messages=tuple(by_kind["message"]),
        followed=min((noted.at for noted in by_kind["followed"]), default=None),
    )


def practices_of(rows: Mapping[str, list[Any]]) -> tuple[core.Practice, ...]:
    """Each practice with its check-ins, in the order they count in."""
    by_practice: dict[Any, list[CheckIn]] = defaultdict(list)
    for check_in in rows["check_ins"]:
        by_practice[check_in.practice_id].append(check_in)
    rests: dict[Any, list[PracticePause]] = defaultdict(list)
    for pause in rows["pauses"]:
        rests[pause.practice_id].append(pause)
    return tuple(_practice(row, by_practice[row.pk], rests[row.pk]) for row in rows["practices"])


def _practice(row: Practice, said: list[CheckIn], rests: list[PracticePause]) -> core.Practice:
    end = getattr(row, "end", None)
    return core.Practice(
        modality=row.modality,
        per_week=float(row.per_week),
        since=row.since,
        done=tuple(each.counted for each in said if each.done in DONE),
        id=str(row.pk),
        commitment=str(row.commitment_id or ""),
        told=tuple(each.counted for each in said),
        ended=end.at if end is not None else None,
        pauses=tuple((pause.at, over_at(pause)) for pause in rests),
    )


def over_at(pause: PracticePause) -> datetime | None:
    """When a pause is over: as somebody said, or on its day, whichever comes first; None where open."""
    resumed = getattr(pause, "resumed", None)
    ends = [moment for moment in (resumed.at if resumed else None, pause.until) if moment is not None]
    return min(ends, default=None)


def _commitment(row: Commitment) -> core.Commitment:
    end = getattr(row, "end", None)
    return core.Commitment(
        str(row.pk), row.at, str(row.insight_id or ""), end.at if end is not None else None
    )
