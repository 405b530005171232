"""Phase by response by completeness: counted by the database in one query, however many members there are.

Every number has a filter that finds exactly the people it counts; `members_behind` and `grid` use the
same annotations, so that they cannot disagree.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import LICENSED, Actor, Role
from afterglow_clinic.chart.deciding import Pace, pace
from afterglow_clinic.chart.models import EpisodeOfCare, Huddle, Patient, Phase, Standing

SEES_STANDING = LICENSED | {Role.OWNER}
"""Who sees where members stand: it is made of scores."""
AXES = ("phase", "standing", "kept")
GAPS, WHOLE, NONE_DUE = "gaps", "whole", "none"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which people: any part may be empty, which means all."""

    phase: str = ""
    standing: str = ""
    kept: str = ""

    @property
    def query(self) -> str:
        """As the address says it."""
        parts = ((name, getattr(self, name)) for name in AXES)
        return urlencode([(name, value) for name, value in parts if value])

    @property
    def any(self) -> bool:
        return bool(self.phase or self.standing or self.kept)


@dataclass(frozen=True, slots=True)
class Cell:
    """One number, how many of those people have gaps, and the filters behind both."""

    label: str
    n: int
    gaps: int
    url: str
    gaps_url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One phase, its people in all, and how they stand."""

    label: str
    total: Cell
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole board; the last row is everyone."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def total(self) -> Cell:
        return self.rows[-1].total


def counted(by: Actor) -> "QuerySet[Patient]":
    """Those one may count: the people one sees, and for an owner the whole clinic without a name."""
    seen = Patient.objects.of_clinic(by) if by.roles == {Role.OWNER} else Patient.objects.visible_to(by)
    return seen.order_by()


def everyone(by: Actor) -> "QuerySet[Patient]":
    """Those one may count, each with phase, standing and completeness beside them."""
    last = EpisodeOfCare.objects.filter(patient=OuterRef("pk")).order_by("-period_start").values("phase")[:1]
    kept, due = F("impression__windows_kept"), "impression__windows_due"
    return (
        counted(by)
        .annotate(open=FilteredRelation("episodes", condition=Q(episodes__period_end=None)))
        .annotate(
            phase=Coalesce("open__phase", Subquery(last), Value(Phase.INQUIRY.value)),
            standing=Coalesce("impression__standing", Value(Standing.BEFORE.value)),
            kept=Case(
                When(**{f"{due}__gt": kept}, then=Value(GAPS)),
                When(**{f"{due}__gt": 0}, then=Value(WHOLE)),
                default=Value(NONE_DUE),
                output_field=CharField(),
            ),
        )
    )


def members_behind(by: Actor, chosen: Filter) -> "QuerySet[Patient]":
    """The people behind a number, by name. Never for someone who sees figures only."""
    wanted: dict[str, Any] = {name: getattr(chosen, name) for name in AXES if getattr(chosen, name)}
    rows = everyone(by).select_related("impression").filter(**wanted)
    return rows.order_by("family", "given", "pk")


def grid(by: Actor) -> Grid:
    """Count everyone. One query."""
    rows = everyone(by).values_list(*AXES).annotate(n=Count("pk"))
    counts: Counter[tuple[str, str, str]] = Counter()
    for phase, standing, kept, n in rows:
        counts[phase, standing, kept] += n
    standings = tuple(Standing) if by.roles & SEES_STANDING else ()
    phases = [(str(phase.label), phase.value) for phase in Phase]
    return Grid(
        columns=tuple(str(each.label) for each in standings),
        rows=tuple(_row(label, phase, standings, counts) for label, phase in [*phases, (_("Everyone"), "")]),
    )


def _row(label: str, phase: str, standings: Iterable[Standing], counts: Counter[tuple[str, str, str]]) -> Row:
    cells = tuple(
        _cell(str(each.label), Filter(phase=phase, standing=each.value), counts) for each in standings
    )
    return Row(label, _cell(_("All"), Filter(phase=phase), counts), cells)


def _cell(label: str, chosen: Filter, counts: Counter[tuple[str, str, str]]) -> Cell:
    fitting = list(_fitting(chosen, counts))
    gaps = Filter(chosen.phase, chosen.standing, GAPS)
    return Cell(
        label=label,
        n=sum(n for _kept, n in fitting),
        gaps=sum(n for kept, n in fitting if kept == GAPS),
        url=f"?{chosen.query}#people",
        gaps_url=f"?{gaps.query}#people",
    )


def _fitting(chosen: Filter, counts: Counter[tuple[str, str, str]]) -> Iterator[tuple[str, int]]:
    for (phase, standing, kept), n in counts.items():
        if chosen.phase in ("", phase) and chosen.standing in ("", standing):
            yield kept, n


def decision_pace(by: Actor, at: datetime) -> Pace:
    """Hours from checkpoint to decision, over everyone one may count. One query."""
    rows = Huddle.objects.filter(patient__in=counted(by))
    return pace(rows.order_by().values_list("opened", "decide_by", "decision__signed_at"), at)
