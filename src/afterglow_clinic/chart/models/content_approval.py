"""Which version of which shelf file a medical director signed."""

from django.db import models

from afterglow_clinic.chart.models.organization import Organization
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfOrganizationQuerySet, Row


class ContentApproval(Row):
    """A signature on exact bytes: the digest is the file's, so an edited file is unsigned again."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="approvals")
    kind = models.CharField(max_length=32)
    content = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="approvals")
    at = models.DateTimeField()
    meaning = models.CharField(max_length=200)

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "content", "-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "content", "sha256"], name="one_signature_per_exact_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.content} {self.version}"
