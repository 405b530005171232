"""Findings that ask for a person, and what people did about them. FHIR: DetectedIssue."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.questionnaire_response import QuestionnaireResponse
from afterglow_clinic.chart.models.visible import OfPatient


class Severity(models.IntegerChoices):
    """Stored so that the most urgent sorts first."""

    HIGH = 1
    MEDIUM = 2
    LOW = 3
    REVIEW = 4


class DetectedIssue(OfPatient):
    """One finding of one episode. `key` is the review's identity for it: the same finding is one row."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="issues")
    response = models.ForeignKey(
        QuestionnaireResponse, null=True, blank=True, on_delete=models.PROTECT, related_name="issues"
    )
    key = models.CharField(max_length=200)
    code = models.CharField(max_length=64)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    owner_role = models.CharField(
        max_length=32, blank=True, help_text="Whose it is to act; empty means a nurse or prescriber"
    )
    title = models.CharField(max_length=200)
    sentence = models.TextField()
    evidence = models.JSONField(default=list)
    source = models.JSONField(default=dict)
    since = models.DateTimeField(help_text="When what it rests on began")
    identified = models.DateTimeField(help_text="When a review first found it")

    class Meta:
        ordering = ["severity", "since"]
        indexes = [models.Index(fields=["patient", "severity", "since"])]
        constraints = [models.UniqueConstraint(fields=["patient", "key"], name="one_issue_per_finding")]

    def __str__(self) -> str:
        return f"{self.get_severity_display()}: {self.title}"


class Acknowledgement(OfPatient):
    """A named person has read the finding; the member sees by whom and when."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    issue = models.OneToOneField(DetectedIssue, on_delete=models.PROTECT, related_name="acknowledgement")
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"read by {self.by}"


class ContactMade(OfPatient):
    """Someone reached, or tried to reach, the member about a finding."""

    class Outcome(models.TextChoices):
        REACHED = "reached"
        NO_ANSWER = "no-answer"
        LEFT_MESSAGE = "left-message"
        EMERGENCY = "emergency-services"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    issue = models.ForeignKey(DetectedIssue, on_delete=models.PROTECT, related_name="contacts")
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=24, choices=Outcome.choices)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.outcome} by {self.by}"


class IssueClosure(OfPatient):
    """A finding was closed with an outcome; HIGH only by a licensed role."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    issue = models.OneToOneField(DetectedIssue, on_delete=models.PROTECT, related_name="closure")
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.TextField()

    def __str__(self) -> str:
        return f"closed by {self.by}"
