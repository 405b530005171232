"""Planned and lived hours side by side, by component and modality: of one member, or of a whole clinic.

They are hours and contacts, never shares of an effect. The counting itself is the core's
(`afterglow.program.hours`); a contact of unknown length counts as a contact and as no time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from afterglow.program.hours import COMPONENT_OF_ENCOUNTER, Share, by_component, lived_hours, planned_hours
from afterglow.record import PatientRecord
from afterglow_clinic.chart.models import CarePlan, Encounter, Patient
from afterglow_clinic.chart.planning import Planned, Unplanned, load_plan
from afterglow_clinic.chart.protocols import pinned_protocols

COMPONENTS = ("medicine", "diagnosis", "integration")


@dataclass(frozen=True, slots=True)
class HoursLine:
    """One part: what the protocol plans and what happened. `untimed` contacts have no known length."""

    component: str
    modality: str
    planned_contacts: int = 0
    planned_hours: float = 0.0
    lived_contacts: int = 0
    lived_hours: float = 0.0
    untimed: int = 0


def hours_of(patient: Patient, record: PatientRecord, at: datetime) -> tuple[HoursLine, ...]:
    """One member's hours; none where they follow no protocol, or its text is not at hand."""
    try:
        planned = load_plan(patient, record)
    except Unplanned:
        return ()
    return member_hours(planned, record, at) if planned is not None else ()


def member_hours(planned: Planned, record: PatientRecord, at: datetime) -> tuple[HoursLine, ...]:
    """One member's hours since they were enrolled, by component and modality."""
    lived = lived_hours(record, planned.plan.enrolled, at)
    return side_by_side(planned_hours(planned.plan.protocol), lived)


def side_by_side(planned: Iterable[Share], lived: Iterable[Share]) -> tuple[HoursLine, ...]:
    """Two countings joined by part, components in their own order."""
    wanted = {(share.component, share.modality): share for share in planned}
    had = {(share.component, share.modality): share for share in lived}
    parts = sorted(dict.fromkeys([*wanted, *had]), key=lambda part: COMPONENTS.index(part[0]))
    return tuple(_line(part, wanted.get(part), had.get(part)) for part in parts)


def _line(part: tuple[str, str | None], wanted: Share | None, had: Share | None) -> HoursLine:
    return HoursLine(
        component=part[0],
        modality=_modality_words(part[1]),
        planned_contacts=wanted.contacts if wanted else 0,
        planned_hours=wanted.hours if wanted else 0.0,
        lived_contacts=had.contacts if had else 0,
        lived_hours=had.hours if had else 0.0,
        untimed=had.untimed if had else 0,
    )


def _modality_words(modality: str | None) -> str:
    """A contact of which nobody said what it was counts as its encounter's kind; that is said."""
    if modality == "integration":
        return _("nobody wrote down which")
    return (modality or "").replace("-", " ")


def clinic_hours(members: "QuerySet[Patient]") -> tuple[HoursLine, ...]:
    """Hours of everyone who follows a protocol, by component; three queries, however many they are.

    Planned is the whole series of each; lived is what these members had so far.
    """
    running = CarePlan.objects.filter(period_end=None, patient__in=members.order_by())
    running = running.exclude(protocol_sha256="")
    kinds = list(running.order_by().values("protocol_sha256").annotate(n=Count("pk")))
    planned, lived = _planned(kinds), _lived(running)
    return tuple(_sum(name, planned.get(name, (0, 0.0)), lived.get(name, (0, 0.0, 0))) for name in COMPONENTS)


def _sum(name: str, planned: tuple[int, float], lived: tuple[int, float, int]) -> HoursLine:
    return HoursLine(name, "", planned[0], planned[1], lived[0], lived[1], lived[2])


def _planned(kinds: Iterable[Mapping[str, Any]]) -> dict[str, tuple[int, float]]:
    counts = {kind["protocol_sha256"]: kind["n"] for kind in kinds}
    stand_ins = {digest: CarePlan(protocol_sha256=digest) for digest in counts}
    protocols = pinned_protocols(stand_ins.values())
    found: dict[str, tuple[int, float]] = {}
    for digest, n in counts.items():
        protocol = protocols.get(stand_ins[digest].pk)
        parts = by_component(planned_hours(protocol)) if protocol is not None else {}
        for part, (contacts, hours) in parts.items():
            before = found.get(part, (0, 0.0))
            found[part] = (before[0] + contacts * n, before[1] + hours * n)
    return found


def _lived(running: "QuerySet[CarePlan]") -> dict[str, tuple[int, float, int]]:
    """Finished encounters of these members, by component. Minutes are as they were written down."""
    rows = (
        Encounter.objects.filter(
            status=Encounter.Status.FINISHED,
            kind__in=list(COMPONENT_OF_ENCOUNTER),
            patient__in=running.values("patient"),
        )
        .order_by()
        .values("kind")
        .annotate(n=Count("pk"), total=Sum("minutes"), untimed=Count("pk", filter=Q(minutes=None)))
    )
    found: dict[str, tuple[int, float, int]] = {}
    for row in rows:
        part = COMPONENT_OF_ENCOUNTER[row["kind"]]
        contacts, hours, untimed = found.get(part, (0, 0.0, 0))
        more = (row["total"] or 0) / 60
        found[part] = (contacts + row["n"], hours + more, untimed + row["untimed"])
    return found
