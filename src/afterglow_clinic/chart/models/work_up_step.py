"""Steps of the work-up that were done. FHIR: Procedure."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class WorkUpStep(OfPatient):
    """One step, done at one time: an ECG, a review of the medicines; `result` in words, if any."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="work_up_steps")
    step = models.CharField(max_length=64)
    performed = models.DateTimeField()
    result = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=200)
    recorded = models.DateTimeField()

    class Meta:
        ordering = ["-performed", "step"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "step", "performed"], name="a_step_is_written_once")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.performed:%Y-%m-%d}"
