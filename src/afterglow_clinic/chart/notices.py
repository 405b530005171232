"""A dozen kinds of rows of the thread in one query: what happened and when, never anybody's words.

They could be a dozen queries of `afterglow_clinic.chart.prepared`; an answer handed in asks for them while
it holds the write lock, and one question is cheaper than twelve. Its SQL is written once per engine.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value

from afterglow_clinic.chart.models import (
    BoundaryChange,
    CircleAttendance,
    Debrief,
    EpisodeOfCare,
    Insight,
    JournalEntry,
    Message,
    Phase,
    PreparationAnswer,
    RaisedHand,
)
from afterglow_clinic.chart.prepared import STAND_IN

FOLLOWED = (Phase.PREPARATION, Phase.JOURNEYS, Phase.INTEGRATION, Phase.SUSTAIN)
"""Phases in which somebody expects a sign of life."""
SHARED = ("integrator", "team")
WHOLE = "whole"
"""The card of a preparation that asks about the journey as a whole, in any clinic's version of the cards."""


def _not_ready() -> "QuerySet[Any]":
    """What they last said of a card, where that is: not ready."""
    same = PreparationAnswer.objects.filter(patient=OuterRef("patient"), card=OuterRef("card"))
    later = same.filter(Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), revision__gt=OuterRef("revision")))
    return PreparationAnswer.objects.filter(~Exists(later), answer=PreparationAnswer.Answer.NOT_READY)


KINDS: Mapping[str, tuple[Callable[[], "QuerySet[Any]"], str]] = {
    "followed": (lambda: EpisodeOfCare.objects.filter(period_end=None, phase__in=FOLLOWED), "period_start"),
    "insight": (Insight.objects.all, "authored"),
    "hand": (lambda: RaisedHand.objects.filter(answer=None), "received"),
    "boundary": (BoundaryChange.objects.all, "at"),
    "hard": (lambda: Debrief.objects.filter(hard=Debrief.Hard.UNSETTLED), "at"),
    "word": (lambda: Message.objects.filter(practitioner=None), "counted"),
    "message": (lambda: Message.objects.filter(practitioner=None, settled=None), "answer_by"),
    "circle": (lambda: CircleAttendance.objects.exclude(presence="not-there"), "at"),
    "prepared": (PreparationAnswer.objects.all, "at"),
    "not-ready": (lambda: _not_ready().filter(card=WHOLE), "at"),
    "not-ready-card": (lambda: _not_ready().exclude(card=WHOLE), "at"),
    "entry": (lambda: JournalEntry.objects.filter(privacy__in=SHARED), "authored"),
}
"""Each kind, its rows, and the column that says when. A private journal entry is none: not even that it
was written leaves the member."""


class Notice(NamedTuple):
    """One thing that happened."""

    kind: str
    id: UUID
    at: datetime
    patient: UUID


_written: dict[str, tuple[Any, str, tuple[Any, ...], dict[int, Any]]] = {}


def notices_of(patient_id: UUID) -> list[Notice]:
    """Everything of one member; a caller must already have the member by `visible_to`."""
    compiler, sql, params, converters = _written.get(connection.vendor) or _write()
    stand_in, asked = _adapted(STAND_IN), _adapted(patient_id)
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked if value == stand_in else value for value in params])
        found = cursor.fetchall()
    return [Notice(*row) for row in (compiler.apply_converters(found, converters) if found else ())]


def notices_by_patient(patients: Iterable[UUID]) -> dict[UUID, list[Notice]]:
    """Everything of many members, in one query."""
    grouped: dict[UUID, list[Notice]] = defaultdict(list)
    for row in _union(patient__in=list(patients)):
        notice = Notice(*row)
        grouped[notice.patient].append(notice)
    return grouped


def _write() -> tuple[Any, str, tuple[Any, ...], dict[int, Any]]:
    compiler = _union(patient=STAND_IN).query.get_compiler(connection.alias)
    sql, params = compiler.as_sql()
    converters = compiler.get_converters([column[0] for column in compiler.select])
    _written[connection.vendor] = (compiler, sql, tuple(params), converters)
    return _written[connection.vendor]


def _union(**narrowed: Any) -> "QuerySet[Any, Any]":
    first, *others = (
        rows()
        .filter(**narrowed)
        .order_by()
        .annotate(kind=Value(kind, output_field=CharField()), moment=F(when))
        .values_list("kind", "id", "moment", "patient_id")
        for kind, (rows, when) in KINDS.items()
    )
    return cast(QuerySet[Any, Any], first.union(*others, all=True))


def _adapted(patient_id: UUID) -> Any:
    return patient_id if connection.features.has_native_uuid_field else patient_id.hex
