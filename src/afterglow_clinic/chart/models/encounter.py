"""Sessions: journeys, integration contacts, visits. FHIR: Encounter."""

from django.db import models

from afterglow_clinic.chart.models.organization import Location
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class Encounter(OfPatient):
    """One session. For a treatment, `period_end` is when the line came out. Amounts are micrograms."""

    class Kind(models.TextChoices):
        TREATMENT = "treatment"
        INTEGRATION = "integration"
        PSYCHOTHERAPY = "psychotherapy"
        DIAGNOSIS = "diagnosis"
        OTHER = "other"

    class Status(models.TextChoices):
        PLANNED = "planned"
        IN_PROGRESS = "in-progress"
        FINISHED = "finished"
        CANCELLED = "cancelled"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="encounters")
    location = models.ForeignKey(Location, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.PLANNED)
    agent = models.CharField(max_length=32, blank=True)
    route = models.CharField(max_length=32, blank=True)
    dose_ug = models.PositiveBigIntegerField(null=True, blank=True)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    import_key = models.CharField(max_length=128, blank=True, help_text="Identity in the file it came from")

    class Meta:
        ordering = ["period_start"]
        indexes = [models.Index(fields=["patient", "period_start"])]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "import_key"],
                condition=~models.Q(import_key=""),
                name="an_encounter_is_imported_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period_start:%Y-%m-%d}"
