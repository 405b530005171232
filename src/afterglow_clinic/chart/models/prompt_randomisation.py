"""A practice prompt that a die decided, with its probability. FHIR: ResearchSubject, Communication."""

from django.db import models
from django.db.models import Q

from afterglow_clinic.chart.models.consent import Consent
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class PromptRandomisation(OfPatient):
    """One decision in one week of someone who agreed to it; written before the prompt goes out.

    `probability` is what the die was thrown with: without it no effect can ever be learnt.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="prompts")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    week = models.DateField(help_text="The Monday of the week, where the member is")
    probability = models.FloatField()
    prompted = models.BooleanField()
    drawn = models.DateTimeField()
    design = models.CharField(max_length=64, help_text="The shelf file and version that says how")

    class Meta:
        ordering = ["-week"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "week"], name="one_throw_a_week"),
            models.CheckConstraint(
                condition=Q(probability__gt=0) & Q(probability__lt=1), name="a_die_was_thrown"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.week}: {'prompted' if self.prompted else 'not prompted'}"


class PromptUnavailable(OfPatient):
    """A week in which no die was thrown, because no prompt could have gone out. It counts for nothing."""

    class Reason(models.TextChoices):
        NOTHING_DUE = "nothing-due"
        NO_WAY = "no-way"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    week = models.DateField(help_text="The Monday of the week, where the member is")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    at = models.DateTimeField()
    design = models.CharField(max_length=64)

    class Meta:
        ordering = ["-week"]
        constraints = [models.UniqueConstraint(fields=["patient", "week"], name="one_reason_a_week")]

    def __str__(self) -> str:
        return f"{self.week}: {self.reason}"
