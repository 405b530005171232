"""A chance and a day, as people say them; shared by every room that shows the sustain line."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def in_100(probability: float) -> str:
    """A probability as people count it; never 0 and never 100, for the model is never sure."""
    if probability < 0.01:
        return _("fewer than 1 in 100")
    if probability > 0.99:
        return _("more than 99 in 100")
    return _("about %(n)d in 100") % {"n": round(100 * probability)}


def by_day(day: float | None, at: datetime, horizon_days: int) -> str:
    """The date some days from `at`; beyond the horizon only that it lies beyond."""
    if day is None:
        return _("later than %(n)d days from now") % {"n": horizon_days}
    return date_format(timezone.localtime(at + timedelta(days=day)), "j F Y")
