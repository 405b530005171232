"""Break-glass: opens one chart, for a reason, to clinical staff who otherwise would not see it.

It widens whose record is seen, never what of it, and never a private journal entry. It ends by
itself; the medical director is told through the outbox, and everything opened is written down.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.alerting import notify_roles
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import AuditEvent, BreakGlass, Patient
from afterglow_clinic.chart.permissions import NotPermitted, check_may, may

SHORTEST_REASON = 10
LONGEST_REASON = 300
LONGEST = timedelta(minutes=60)
TRIES = 5
MISSED = "chart.break-glass-missed"


class GlassHolds(ValueError):
    """It is not opened: `field` and the reason, in words for the person who asked."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field)
        self.field, self.reason = field, reason


def find_to_open(*, identifier: str, birth_date: date, by: Actor, at: datetime) -> Patient:
    """The member with this record number and date of birth: whoever opens a chart names whose.

    Raises:
        NotPermitted: `chart.break-glass` does not name the actor.
        GlassHolds: Nobody of the clinic has both, or this was tried too often. It is written down.
    """
    check_may(by, "chart.break-glass")
    missed = AuditEvent.objects.filter(agent=str(by.user_id), subtype=MISSED, recorded__gt=at - LONGEST)
    if missed.count() >= TRIES:
        raise GlassHolds("identifier", _("Nobody was found too often. Wait an hour, or ask a colleague."))
    found = Patient.objects.of_clinic(by).filter(identifier=identifier, birth_date=birth_date).first()
    if found is None:
        with transaction.atomic():
            audit(by=by, at=at, action=Action.EXECUTE, subtype=MISSED)
        raise GlassHolds("identifier", _("No member here has this record number and date of birth."))
    if Patient.objects.visible_to(by).filter(pk=found.pk).exists():
        raise GlassHolds("identifier", _("You see this chart already."))
    return found


@transaction.atomic
def break_glass(
    *, patient: Patient, reason: str, lasts: timedelta = LONGEST, by: Actor, at: datetime
) -> BreakGlass:
    """Open a member's chart to the actor until `at + lasts`.

    Raises:
        NotPermitted: `chart.break-glass` does not name the actor, or the member is of another clinic.
        GlassHolds: The reason is shorter than ten characters, or an hour is not enough.
    """
    check_may(by, "chart.break-glass")
    if by.practitioner_id is None or patient.organization_id != by.organization_id:
        raise NotPermitted("chart.break-glass")
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise GlassHolds("reason", _("Say why, in ten characters or more. Others will read it."))
    if not timedelta() < lasts <= LONGEST:
        raise GlassHolds("lasts", _("It opens for an hour at most."))
    row = BreakGlass.objects.create(
        patient=patient, by_id=by.practitioner_id, reason=reason, at=at, expires=at + lasts
    )
    detail = {"expires": row.expires.isoformat()}
    audit(by=by, at=at, action=Action.EXECUTE, subtype="chart.break-glass", entity=row, detail=detail)
    _tell_the_director(row, at)
    return row


def _tell_the_director(row: BreakGlass, at: datetime) -> None:
    notify_roles(
        patient=row.patient,
        people={Role.MEDICAL_DIRECTOR.value: None},
        key=f"break-glass:{row.pk}",
        subject=_("A chart was opened by break-glass"),
        text=_("Somebody opened a chart they otherwise do not see. Please sign in and read why."),
        at=at,
    )


def opened_to(actor: Actor, *, at: datetime) -> frozenset[UUID]:
    """The members whose chart stands open to this person by break-glass at this moment."""
    if actor.practitioner_id is None or actor.is_licensed or not may(actor, "chart.break-glass"):
        return frozenset()
    rows = BreakGlass.objects.visible_to(actor).filter(by=actor.practitioner_id, at__lte=at, expires__gt=at)
    return frozenset(rows.values_list("patient_id", flat=True))


def glass_of(actor: Actor) -> list[BreakGlass]:
    """What stands open to this actor in this request, one row for each member: for the banner."""
    rows = BreakGlass.objects.visible_to(actor).filter(patient__in=actor.opened, by=actor.practitioner_id)
    newest = {row.patient_id: row for row in rows.select_related("patient").order_by("expires")}
    return list(newest.values())
