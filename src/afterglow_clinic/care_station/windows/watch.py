"""What the clock changes without anybody's act: a window closes, a checkpoint may be held.

Each member is reviewed again in a transaction of their own, so that one record that cannot be read
stops nobody else's; it is logged and tried again at the next look.
"""

import logging
from datetime import datetime

from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.reviewing import review_patient

logger = logging.getLogger(__name__)
BATCH = 200


def watch_once(*, at: datetime) -> int:
    """Look at everyone whose time has come; returns how many were looked at."""
    rows = Patient.objects.filter(impression__next_look__lt=at).order_by("impression__next_look")
    looked = 0
    for patient in rows.select_related("organization")[:BATCH]:
        try:
            review_patient(patient=patient, at=at, by=the_system(patient.organization_id))
            looked += 1
        except Exception:  # one member's trouble is not everyone's; no name stands in the log
            logger.exception("could not look at %s", patient.pk)
    return looked
