"""A member's journal: sealed words and voice, each entry with its own privacy.

A private entry is visible to the member who wrote it and to nobody else, whatever their role:
`visible_to` below is the rule, break-glass included. FHIR has no resource for it, on purpose:
it is not part of the record that is exchanged.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.models.patient import CareTeamParticipant, Patient
from afterglow_clinic.chart.models.visible import M, OfPatientQuerySet, Row


class Privacy(models.TextChoices):
    """Who may read an entry beside the member, from nobody to most. The order counts: see `narrower`."""

    PRIVATE = "private", "Only me"
    INTEGRATOR = "integrator", "Me and my integrator"
    TEAM = "team", "Me and my care team"

    def narrower(self, other: "Privacy") -> "Privacy":
        """The one of two that fewer people read."""
        order = list(Privacy)
        return min(self, other, key=order.index)


class JournalEntryQuerySet(OfPatientQuerySet["JournalEntry"]):
    """Entries that can still be read. A deleted one is gone for everybody."""

    def visible_to(self, actor: Actor) -> Self:
        kept = self.filter(sealed__isnull=False)
        if actor.patient_id is not None and actor.has(Role.MEMBER):
            return kept.filter(patient_id=actor.patient_id)
        if actor.is_system or (not actor.has(Role.INTEGRATOR) and not actor.is_licensed):
            return kept.none()
        shared = kept.filter(patient__in=Patient.objects.visible_to(actor).order_by())
        return shared.filter(_to_the_integrator(actor) | _to_the_team(actor))


def _to_the_integrator(actor: Actor) -> Q:
    if not actor.has(Role.INTEGRATOR):
        return Q(pk__in=[])
    mine = CareTeamParticipant.objects.integrated_by(actor).values("patient")
    return Q(privacy__in=[Privacy.INTEGRATOR, Privacy.TEAM], patient__in=mine)


def _to_the_team(actor: Actor) -> Q:
    """Licensed staff of the clinic, and whoever broke the glass of this chart."""
    if actor.is_licensed:
        return Q(privacy=Privacy.TEAM)
    return Q(privacy=Privacy.TEAM, patient__in=actor.opened)


class JournalEntry(Row):
    """One entry. `sealed` holds its present words, null once the member deleted it.

    `authored` is when the member's device says it was written, `authored_local` that moment as the
    device showed it, with its zone; `received` is ours. `revision` counts changes of words or
    privacy. `beside` names the entry that another device had changed meanwhile: both are kept.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="journal")
    privacy = models.CharField(max_length=16, choices=Privacy.choices)
    sealed = models.BinaryField(null=True)
    revision = models.PositiveIntegerField(default=1)
    authored = models.DateTimeField()
    authored_local = models.CharField(max_length=80, blank=True)
    received = models.DateTimeField()
    beside = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="versions_beside"
    )

    objects = JournalEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-authored", "-received"]
        indexes = [models.Index(fields=["patient", "authored"])]

    def __str__(self) -> str:
        return f"journal entry {self.pk}"


class OfMemberQuerySet(OfPatientQuerySet[M]):
    """Rows that only the member they are about ever meets."""

    def visible_to(self, actor: Actor) -> Self:
        own = actor.patient_id is not None and actor.has(Role.MEMBER)
        return self.filter(patient_id=actor.patient_id) if own else self.none()


class JournalChange(Row):
    """One thing the member did to an entry, once: the operation's id makes it exactly once.

    It holds no words. `fingerprint` is keyed with the member's key: it tells the same operation sent
    twice from another one under its id. `recording` stays when the voice is deleted, so that a part
    that comes late over a bad line does not begin it anew.
    """

    class Kind(models.TextChoices):
        WRITE = "write"
        EDIT = "edit"
        PRIVACY = "privacy"
        SETTLE = "settle"
        DELETE = "delete"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="changes")
    operation = models.UUIDField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    revision = models.PositiveIntegerField(help_text="The entry's revision afterwards")
    fingerprint = models.BinaryField()
    recording = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "operation"], name="an_operation_happens_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.revision}"


class JournalVoiceQuerySet(OfPatientQuerySet["JournalVoice"]):
    """A recording is visible exactly when its entry is."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(entry__in=JournalEntry.objects.visible_to(actor).order_by())


class JournalVoice(Row):
    """That an entry was spoken: how long, in which format, in how many parts."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="voice")
    recording = models.UUIDField()
    mime = models.CharField(max_length=100)
    seconds = models.PositiveIntegerField()
    parts = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="Bytes before sealing")

    objects = JournalVoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "recording"], name="a_recording_is_told_once"),
        ]

    def __str__(self) -> str:
        return f"voice {self.seconds} s"


class VoicePart(Row):
    """One sealed piece of a recording, as it came over a bad line."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    recording = models.UUIDField()
    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="Bytes before sealing")
    fingerprint = models.BinaryField()
    sealed = models.BinaryField()
    received = models.DateTimeField()

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        ordering = ["recording", "number"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "recording", "number"], name="a_part_comes_once"),
        ]

    def __str__(self) -> str:
        return f"part {self.number}"
