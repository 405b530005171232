"""The pieces that stand, in the order of a journey."""

from dataclasses import dataclass

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Music


@dataclass(frozen=True, slots=True)
class PartOfList:
    """One part of the journey with its pieces, in their order."""

    part: str
    label: str
    pieces: tuple[Music, ...]


def playlist(by: Actor) -> tuple[PartOfList, ...]:
    """What this person's clinic has laid; parts without a piece are left out. One query."""
    rows = list(Music.objects.visible_to(by).filter(taken_off=None).order_by("place", "at"))
    parts = (
        PartOfList(part.value, str(part.label), tuple(row for row in rows if row.part == part))
        for part in Music.Part
    )
    return tuple(one for one in parts if one.pieces)
