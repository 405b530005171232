"""Work for a named role with a window. FHIR: Task."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfPatient


class Task(OfPatient):
    """Something due. Done and cancelled are rows of their own making: see `TaskCompletion`."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="tasks")
    key = models.CharField(max_length=200)
    code = models.CharField(max_length=64)
    description = models.CharField(max_length=300)
    reason = models.JSONField(default=dict)
    owner_role = models.CharField(max_length=32)
    owner = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    opens = models.DateTimeField()
    closes = models.DateTimeField(null=True, blank=True)
    authored = models.DateTimeField()

    class Meta:
        ordering = ["closes", "opens"]
        constraints = [models.UniqueConstraint(fields=["patient", "key"], name="one_task_per_need")]

    def __str__(self) -> str:
        return self.description


class TaskAcknowledgement(OfPatient):
    """A named person has read the task and takes it."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="acknowledgement")
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"taken by {self.by}"


class TaskCompletion(OfPatient):
    """A task came to its end: done by someone, met by an answer, or called off with a reason."""

    class Outcome(models.TextChoices):
        DONE = "done"
        CALLED_OFF = "called-off"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="completion")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.task}: {self.outcome}"
