"""Which conditions and circumstances somebody was asked about: what is not recorded of them was denied.

A section in which nothing was ticked, not even "none", was not answered, and denies nothing.
"""

from afterglow.program.intake import GROUPS, terms_of
from afterglow_clinic.chart.models import IntakeSection, Patient

TICKED = ("now", "past", "codes", "none")


def asked_codes(patient: Patient) -> frozenset[str]:
    """Codes of every section that was told with a tick; one query."""
    rows = IntakeSection.objects.filter(patient=patient, section__in=GROUPS).order_by("section", "revision")
    latest = {row.section: row.content for row in rows}
    told = (name for name, content in latest.items() if any(content.get(key) for key in TICKED))
    return frozenset(term.code for name in told for term in terms_of(name))
