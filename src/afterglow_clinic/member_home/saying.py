"""What every form that may leave a phone late carries: which saying it was, and when, by the phone's clock.

`member_home/outbox` sends such forms sealed; without scripts they are ordinary forms, whose time is when they
came. A time that is none is refused, never guessed.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.once import Spoken

EARLIEST, LATEST = 2000, 2100


def moment_of(text: object) -> datetime | None:
    """A moment a phone told, with its offset; None where it is none that can be reckoned with."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None or not EARLIEST <= moment.year < LATEST:
        return None
    return moment


class SaidForm(forms.Form):
    """Which saying (`operation`), and the phone's time: `at` as an instant, `local` as the phone shows it."""

    operation = forms.UUIDField(widget=forms.HiddenInput)
    at = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    local = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def clean_at(self) -> datetime | None:
        typed = self.cleaned_data["at"]
        if not typed:
            return None
        moment = moment_of(typed)
        if moment is None:
            raise forms.ValidationError(
                _("The time of your phone cannot be read. Send it again."), code="moment"
            )
        return moment

    def spoken(self, received: datetime) -> Spoken:
        """When it was said. What comes straight from the form was sent in the moment it was said."""
        told: Any = self.cleaned_data["at"]
        return Spoken(at=told or received, local=self.cleaned_data["local"], sent=told)
