"""Whether someone may be treated, and who went on in spite of a rule. FHIR: ClinicalImpression."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfPatient


class EligibilityAssessment(OfPatient):
    """The verdict of one look, with every reason as it stood, its source and its grade."""

    class Outcome(models.TextChoices):
        ELIGIBLE = "eligible"
        NOT_NOW = "not-now"
        REFER = "refer"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="eligibility_assessments")
    protocol = models.CharField(max_length=64)
    protocol_version = models.CharField(max_length=32)
    route = models.CharField(max_length=16)
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    reasons = models.JSONField(default=list)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d}"


class EligibilityOverride(OfPatient):
    """A prescriber goes on in spite of one rule as it stood in one assessment, by name and with a reason."""

    class Code(models.TextChoices):
        BENEFIT = "benefit-outweighs"
        SPECIALIST = "specialist-agrees"
        WATCHED = "extra-watching"
        NOT_SO = "does-not-apply"
        OTHER = "other"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="eligibility_overrides")
    assessment = models.ForeignKey(EligibilityAssessment, on_delete=models.PROTECT, related_name="overrides")
    rule = models.CharField(max_length=64)
    weight = models.CharField(max_length=16)
    code = models.CharField(max_length=24, choices=Code.choices)
    reason = models.TextField()
    role = models.CharField(max_length=32)
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "rule", "by"], name="a_person_overrides_a_rule_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} by {self.by}"
