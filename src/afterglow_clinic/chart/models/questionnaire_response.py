"""What a member answered, kept as answered. FHIR: QuestionnaireResponse."""

from uuid import uuid4

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class QuestionnaireResponse(OfPatient):
    """One answer set to one instrument. `operation` makes a repeated submission the same submission.

    `answers` maps link id to answer; null means shown and left empty. `total` is set only where a
    total was entered without items. Never edited after completion: an amendment is a new row.
    """

    class Status(models.TextChoices):
        IN_PROGRESS = "in-progress"
        COMPLETED = "completed"
        ENTERED_IN_ERROR = "entered-in-error"

    class Origin(models.TextChoices):
        LINK = "link"
        STAFF = "staff"
        IMPORT = "import"
        SEED = "seed"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="responses")
    instrument = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    status = models.CharField(max_length=24, choices=Status.choices, default=Status.IN_PROGRESS)
    authored = models.DateTimeField(help_text="When the member answered")
    received = models.DateTimeField(help_text="When the server had it")
    answers = models.JSONField(default=dict)
    total = models.FloatField(null=True, blank=True)
    origin = models.CharField(max_length=16, choices=Origin.choices)
    author = models.CharField(max_length=200)
    operation = models.UUIDField(default=uuid4, unique=True)
    import_key = models.CharField(max_length=128, blank=True)

    class Meta:
        ordering = ["authored"]
        indexes = [models.Index(fields=["patient", "authored"])]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "instrument"],
                condition=models.Q(status="in-progress", origin="link"),
                name="one_open_form_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["patient", "import_key"],
                condition=~models.Q(import_key=""),
                name="a_response_is_imported_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.authored:%Y-%m-%d}"
