"""Hands that are up and that this reader may see, the longest first."""

from collections.abc import Sequence
from uuid import UUID

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import RaisedHand


def hands_up(by: Actor, *, patient: UUID | None = None) -> Sequence[RaisedHand]:
    """Unanswered hands of everybody, or of one member."""
    rows = RaisedHand.objects.visible_to(by).filter(answer=None)
    rows = rows.filter(patient=patient) if patient is not None else rows
    return list(rows.select_related("patient").order_by("received"))
