"""Scores that a review derived from answers. FHIR: Observation (survey)."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.questionnaire_response import QuestionnaireResponse
from afterglow_clinic.chart.models.visible import OfPatient


class Observation(OfPatient):
    """One response's score, or why there is none. Written by a review and by nothing else."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="observations")
    derived_from = models.OneToOneField(
        QuestionnaireResponse, on_delete=models.PROTECT, related_name="observation"
    )
    code = models.CharField(max_length=64, help_text="The instrument")
    effective = models.DateTimeField()
    value = models.FloatField(null=True, blank=True)
    interpretation = models.CharField(max_length=64, blank=True, help_text="The severity band's name")
    components = models.JSONField(default=dict, help_text="Subscales and verdicts")
    data_absent_reason = models.CharField(max_length=300, blank=True)
    score_version = models.CharField(max_length=32)

    class Meta:
        ordering = ["effective"]
        indexes = [models.Index(fields=["patient", "code", "effective"])]

    def __str__(self) -> str:
        return f"{self.code} {self.value}"
