"""A link by which a member reaches their questions without a password.

The link and the six-digit code travel separately; neither is stored in the clear.
"""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class Invitation(OfPatient):
    """One link for one member, to answer these instruments until it expires or is replaced."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="invitations")
    instruments = models.JSONField(default=list)
    token_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=256)
    created = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True, blank=True)
    code_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The invitation whose code opens this link too",
    )

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"invitation of {self.created:%Y-%m-%d}"


class InvitationAttempt(models.Model):
    """One try at a code. Too many failures lock the link; the count is the lock."""

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    succeeded = models.BooleanField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return "accepted" if self.succeeded else "refused"
