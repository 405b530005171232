"""A form field for a time on the clinic's clock: what a person types beside a wall clock.

A time that a clock change skips is read forward over the gap, one that happens twice means the
first, as everywhere in the program (`afterglow.program.local_time`). It refuses what is no time.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from afterglow.program.calendar import begins

EARLIEST, LATEST = 2000, 2100


class LocalMoment(forms.CharField):
    """Cleans to an aware time in the zone of this request."""

    default_error_messages = {
        "moment": _("Give a day and a time, such as 2027-03-08 10:00."),
        "year": _("The year must lie between 2000 and 2100."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local", "step": 60}))
        super().__init__(max_length=32, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A moment as `datetime-local` wants it; what was typed stays as typed."""
        if isinstance(value, datetime) and value.tzinfo is not None:
            return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
        return value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            local = datetime.fromisoformat(typed).replace(tzinfo=None)
        except ValueError:
            raise forms.ValidationError(self.error_messages["moment"], code="moment") from None
        if not EARLIEST <= local.year < LATEST:
            raise forms.ValidationError(self.error_messages["year"], code="year")
        return begins(local, timezone.get_current_timezone_name())
