"""Which commitment a practice is looked for: the address says it, from the thread to the plan."""

from uuid import UUID

from django.db.models import QuerySet

from afterglow_clinic.chart.models import Commitment


def asked_for(commitments: "QuerySet[Commitment]", given: str) -> Commitment | None:
    """The commitment an address names, where it is among these."""
    try:
        return commitments.filter(pk=UUID(given)).first()
    except ValueError:
        return None
