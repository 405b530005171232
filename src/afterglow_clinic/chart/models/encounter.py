"""Sessions: journeys, integration contacts, visits. FHIR: Encounter."""

from django.db import models
from django.db.models import Q

from afterglow_clinic.chart.models.appointment import Appointment
from afterglow_clinic.chart.models.gate_check import GateCheck
from afterglow_clinic.chart.models.organization import Location
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
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
    modality = models.CharField(max_length=64, blank=True, help_text="What an integration contact was")
    appointment = models.OneToOneField(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="encounter"
    )
    import_key = models.CharField(max_length=128, blank=True, help_text="Identity in the file it came from")

    class Meta:
        ordering = ["period_start"]
        indexes = [models.Index(fields=["patient", "period_start"])]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "import_key"],
                condition=~Q(import_key=""),
                name="an_encounter_is_imported_once",
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(kind="treatment", status="in-progress"),
                name="one_active_session_per_patient",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period_start:%Y-%m-%d}"


class SessionStart(OfPatient):
    """Who began a session, and on which gate. `rests_on` names the consents in force and the overrides."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    encounter = models.OneToOneField(Encounter, on_delete=models.PROTECT, related_name="beginning")
    gate = models.ForeignKey(GateCheck, on_delete=models.PROTECT, related_name="beginnings")
    session = models.PositiveSmallIntegerField()
    rests_on = models.JSONField(default=dict)
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"session {self.session} begun {self.at:%Y-%m-%d}"


class LineOut(OfPatient):
    """The line came out: the session is over and the 72 hours begin."""

    class Reason(models.TextChoices):
        COMPLETE = "complete"
        MEMBER_STOPPED = "member-stopped"
        CLINICIAN_STOPPED = "clinician-stopped"
        CONSENT_WITHDRAWN = "consent-withdrawn"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    encounter = models.OneToOneField(Encounter, on_delete=models.PROTECT, related_name="line_out")
    reason = models.CharField(max_length=24, choices=Reason.choices)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"line out {self.at:%Y-%m-%d}"
