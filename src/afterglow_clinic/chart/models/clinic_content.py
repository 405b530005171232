"""Content files as text: what a clinic wrote itself, and exact copies of what its members were given.

A row is never changed: an edit is a new row with its base beside it. A row is signed as a shelf file
is, by a `ContentApproval` on its digest; an edited text is unsigned again.
"""

from django.db import models

from afterglow_clinic.chart.models.organization import Organization
from afterglow_clinic.chart.models.visible import OfOrganizationQuerySet, Row


class ClinicContent(Row):
    """One version of one content file of one clinic.

    `origin` is `shelf` for a copy kept because somebody was given it: the shelf may move on, the
    member does not. `based_on` is the digest of the text an edit was made from.
    """

    class Origin(models.TextChoices):
        CLINIC = "clinic"
        SHELF = "shelf"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="contents")
    kind = models.CharField(max_length=32)
    content = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    title = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    based_on = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "content", "-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "content", "sha256"], name="one_row_per_exact_text"
            ),
            models.UniqueConstraint(
                fields=["organization", "kind", "content", "based_on"],
                condition=models.Q(origin="clinic"),
                name="a_text_is_edited_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content} {self.version}"
