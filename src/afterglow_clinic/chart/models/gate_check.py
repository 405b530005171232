"""Go or no go, before a session. FHIR: Task with its outcome."""

from django.db import models

from afterglow_clinic.chart.models.appointment import Appointment
from afterglow_clinic.chart.models.care_plan import CarePlan
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfPatient


class GateCheck(OfPatient):
    """One passage through the gate's list; the latest of a session counts, and none is ever changed.

    `items` is a list of {check, answer, note}, answer being go, no-go or does-not-apply. `held` are
    the sentences that say why it is no go.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="gate_checks")
    care_plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="gate_checks")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="gate_checks")
    activity = models.CharField(max_length=64, help_text="The protocol's id of this gate")
    session = models.PositiveSmallIntegerField()
    items = models.JSONField(default=list)
    held = models.JSONField(default=list)
    passed = models.BooleanField()
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["care_plan", "activity", "session", "revision"], name="a_gate_revision_is_made_once"
            )
        ]

    def __str__(self) -> str:
        return f"session {self.session}: {'go' if self.passed else 'no go'}"
