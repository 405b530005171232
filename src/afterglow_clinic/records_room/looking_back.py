"""The audit trail as a page of rows: who looked at whom, narrowed by person, day, agent and kind.

Rows come only through `visible_to`, and so do names: a member the reader may not see stays an
opaque number. The number of queries does not grow with the page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import AuditEvent, Patient

MOST_NAMESAKES = 200


@dataclass(frozen=True, slots=True)
class Trail:
    """What the trail is narrowed to; None and empty narrow nothing."""

    person: str = ""
    agent: str = ""
    kind: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One event as the page shows it."""

    event: AuditEvent
    member: str
    member_id: UUID | None


def trail(by: Actor, wanted: Trail, zone: ZoneInfo) -> "QuerySet[AuditEvent]":
    """The events this actor may see and asked for, newest first."""
    found = AuditEvent.objects.visible_to(by)
    if wanted.person:
        found = found.filter(patient__in=_people(by, wanted.person))
    if wanted.agent:
        found = found.filter(agent_name=wanted.agent)
    if wanted.kind:
        found = found.filter(subtype=wanted.kind)
    if wanted.first_day is not None:
        found = found.filter(recorded__gte=_midnight(wanted.first_day, zone))
    if wanted.last_day is not None and wanted.last_day < date.max:
        found = found.filter(recorded__lt=_midnight(wanted.last_day + timedelta(days=1), zone))
    return found.order_by("-sequence")


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _people(by: Actor, sought: str) -> list[str]:
    """Ids of members whose name, number or id is `sought`."""
    found = Patient.objects.visible_to(by).order_by()
    for word in sought.split()[:4]:
        found = found.filter(_called(word))
    return [str(pk) for pk in found.values_list("pk", flat=True)[:MOST_NAMESAKES]]


def _called(word: str) -> Q:
    named = Q(given__icontains=word) | Q(family__icontains=word) | Q(identifier__icontains=word)
    try:
        return named | Q(pk=UUID(word))
    except ValueError:
        return named


def steps(events: Iterable[AuditEvent], by: Actor) -> list[Step]:
    """Events with the names of their members, in one query."""
    found = list(events)
    names = _names({event.patient for event in found if event.patient}, by)
    return [_step(event, names) for event in found]


def _names(ids: Iterable[str], by: Actor) -> Mapping[str, Patient]:
    wanted = [pk for pk in map(_uuid, ids) if pk is not None]
    return {str(member.pk): member for member in Patient.objects.visible_to(by).filter(pk__in=wanted)}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _step(event: AuditEvent, names: Mapping[str, Patient]) -> Step:
    member = names.get(event.patient)
    if member is not None:
        return Step(event, str(member), member.pk)
    return Step(event, event.patient[:8], None)


def choices(by: Actor) -> dict[str, list[Any]]:
    """The agents and the kinds that occur, for the filter."""
    seen = AuditEvent.objects.visible_to(by).order_by()
    return {
        "agents": sorted(seen.values_list("agent_name", flat=True).distinct()),
        "kinds": sorted(seen.values_list("subtype", flat=True).distinct()),
    }
