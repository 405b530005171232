"""What is known of a member's allergies, for every banner: the same answer wherever it is shown."""

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.intake.sections import latest_revision
from afterglow_clinic.chart.models import AllergyIntolerance, Patient


def known_allergies(patient: Patient, by: Actor) -> tuple[str, ...] | None:
    """None, not an empty list, while nothing is recorded and nobody has said at intake "none known"."""
    rows = AllergyIntolerance.objects.visible_to(by).filter(patient=patient)
    known = tuple(f"{row.substance} ({row.reaction})" if row.reaction else row.substance for row in rows)
    if known:
        return known
    told = latest_revision(patient, "allergies")
    return () if told is not None and told.content.get("none") else None
