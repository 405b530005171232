"""What a huddle ended in: signed, owned, dated, said to the member in plain words. FHIR: CarePlan."""

from django.db import models

from afterglow_clinic.chart.models.huddle import Huddle
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import STAFF_ROLES, Practitioner
from afterglow_clinic.chart.models.visible import OfPatient


class Decision(OfPatient):
    """One signature; `digest` is over all that was on the table and all that was decided."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="decisions")
    huddle = models.OneToOneField(Huddle, on_delete=models.PROTECT, related_name="decision")
    activity = models.CharField(max_length=64, help_text="The protocol's id of this decision")
    option = models.CharField(max_length=64)
    rationale = models.TextField()
    plain_words = models.TextField(help_text="What the member reads")
    owner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="decisions_owned")
    due = models.DateTimeField()
    basis = models.JSONField(default=dict, help_text="Verdict, causes and views as they stood")
    signed_by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="decisions_signed")
    signed_as = models.CharField(max_length=32, choices=STAFF_ROLES)
    signed_at = models.DateTimeField()
    meaning = models.CharField(max_length=200, help_text="What the signature means, in the signer's words")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-signed_at"]

    def __str__(self) -> str:
        return f"{self.option}, signed {self.signed_at:%Y-%m-%d}"
