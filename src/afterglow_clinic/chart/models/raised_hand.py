"""A member raised a hand, in a journey or at home: somebody comes. FHIR: CommunicationRequest."""

from django.db import models

from afterglow_clinic.chart.models.encounter import Encounter
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.thread import OfThread


class RaisedHand(OfThread):
    """One raised hand, exactly once, until a `HandAnswer` exists."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="raised_hands")
    encounter = models.ForeignKey(
        Encounter, null=True, blank=True, on_delete=models.PROTECT, related_name="raised_hands"
    )
    operation = models.UUIDField(unique=True)
    raised = models.DateTimeField()
    raised_local = models.CharField(max_length=64, blank=True)
    received = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-received", "id"]

    def __str__(self) -> str:
        return f"raised {self.received:%Y-%m-%d %H:%M}"


class HandAnswer(OfThread):
    """A named person came."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    hand = models.OneToOneField(RaisedHand, on_delete=models.PROTECT, related_name="answer")
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answered {self.at:%Y-%m-%d %H:%M}"
