"""A measure was asked by link at its hour, by nobody in person. FHIR: Communication about a Questionnaire."""

from django.db import models

from afterglow_clinic.chart.models.invitation import Invitation
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class MeasureAsked(OfPatient):
    """One occasion of one instrument, asked once whatever happens to the mail. `key` names the occasion.

    `invitation` is the link that asked; None where the member had no code and was asked in the app only.
    `tried` is when a worker last took it to mail it, `mailed` when a mail server took it over.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="measures_asked")
    key = models.CharField(max_length=160)
    instrument = models.CharField(max_length=64)
    session = models.PositiveSmallIntegerField(null=True, blank=True)
    opens = models.DateTimeField()
    closes = models.DateTimeField(null=True, blank=True)
    invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="asked"
    )
    at = models.DateTimeField()
    tried = models.DateTimeField(null=True, blank=True)
    mailed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "instrument"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "key"], name="an_occasion_is_asked_by_link_once")
        ]

    def __str__(self) -> str:
        return f"{self.instrument} asked {self.at:%Y-%m-%d}"
