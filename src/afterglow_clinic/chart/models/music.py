"""The music a clinic lays for its journeys: its own files, each with who made it and the right to play it.

It says nothing about anyone: whoever belongs to the clinic may hear it, its members first of all. The sound
lies in parts beside its row, as a recording's does, so that one backup holds everything and a span of it is
read without the rest. FHIR: DocumentReference.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models.organization import Organization
from afterglow_clinic.chart.models.visible import OfEveryoneQuerySet, Row


class Music(Row):
    """One piece. It stands until a `MusicTakenOff` exists; then its sound is gone, the row stays."""

    class Part(models.TextChoices):
        """Where in a journey it belongs, in the order of the day."""

        ARRIVING = "arriving", _("Arriving")
        INSIDE = "inside", _("In the journey")
        RETURNING = "returning", _("Coming back")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="music")
    title = models.CharField(max_length=200)
    made_by = models.CharField(max_length=200)
    credit = models.CharField(max_length=300, help_text="The licence, and the credit it asks for")
    part = models.CharField(max_length=16, choices=Part.choices)
    place = models.PositiveSmallIntegerField(help_text="Its place in the order of its part")
    seconds = models.PositiveIntegerField()
    mime = models.CharField(max_length=32)
    size = models.PositiveIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = OfEveryoneQuerySet.as_manager()

    class Meta:
        ordering = ["part", "place", "at"]

    def __str__(self) -> str:
        return self.title

    @property
    def length(self) -> str:
        """Minutes and seconds, as on the back of a record."""
        return f"{self.seconds // 60}:{self.seconds % 60:02d}"


class MusicSound(Row):
    """One stretch of a piece's bytes, from its `number`, which begins at 0."""

    music = models.ForeignKey(Music, on_delete=models.PROTECT, related_name="sound")
    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["music", "number"]
        constraints = [
            models.UniqueConstraint(fields=["music", "number"], name="a_stretch_of_music_lies_once")
        ]

    def __str__(self) -> str:
        return f"{self.music_id} {self.number}"


class MusicTakenOff(Row):
    """A piece is played no more, because somebody said so: its right ran out, or it did not serve."""

    music = models.OneToOneField(Music, on_delete=models.PROTECT, related_name="taken_off")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.music_id}"
