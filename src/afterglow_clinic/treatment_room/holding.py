"""Taking hold of an agreed time: one act on a member at a time, while nothing has happened at it."""

from uuid import UUID

from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.holding import hold
from afterglow_clinic.chart.models import Appointment, Encounter, Patient
from afterglow_clinic.chart.permissions import NotPermitted


class NotNow(ValueError):
    """The session cannot begin or go on now; `said` are the reasons, for a person to read."""

    def __init__(self, *said: str) -> None:
        self.said = said
        super().__init__(" ".join(said))


def open_time(appointment: Appointment) -> Appointment:
    """The time as it stands now.

    Raises:
        NotNow: It was called off, something has happened at it, or its plan has ended.
    """
    kept = Appointment.objects.select_related("care_plan", "location").get(pk=appointment.pk)
    if kept.cancelled is not None:
        raise NotNow(_("This time was called off."))
    if Encounter.objects.filter(appointment=kept).exists():
        raise NotNow(_("This session has begun already."))
    if kept.care_plan.period_end is not None:
        raise NotNow(_("The plan this time belongs to has ended."))
    return kept


def locked_patient(appointment: Appointment) -> Patient:
    """The member of this time, held until the transaction ends."""
    patient = Patient.objects.select_related("organization").get(pk=appointment.patient_id)
    hold(patient.pk)
    return patient


def practitioner_of(by: Actor, patient: Patient) -> UUID:
    """Whoever acts here acts under their own name, on a member of their own clinic.

    Raises:
        NotPermitted: They are no practitioner, or of another clinic.
    """
    if by.practitioner_id is None or by.organization_id != patient.organization_id:
        raise NotPermitted("practitioner")
    return by.practitioner_id
