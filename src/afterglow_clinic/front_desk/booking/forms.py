"""What the desk writes down about times."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.local_moment import LocalMoment
from afterglow_clinic.chart.models import Location


class SeriesForm(forms.Form):
    """When a series begins and where; `seen` is the digest of what was looked at."""

    first_session = LocalMoment(label=_("First session"), required=False)
    location = forms.ModelChoiceField(
        label=_("Place"), queryset=Location.objects.none(), required=False, empty_label=_("Not decided yet")
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)
    accepting = forms.BooleanField(
        label=_("I have read what speaks against it. Book it all the same."), required=False
    )

    def __init__(self, *args: Any, locations: Any, begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["location"]
        if isinstance(place, forms.ModelChoiceField):
            place.queryset = locations
        if begun:
            del self.fields["first_session"]

    def looked_at(self, digest: str, *, contested: bool) -> None:
        """Shown beside a proposal: its digest goes along, and the box where something speaks against it."""
        self.initial["seen"] = digest
        if self.is_bound:
            self.data = {**{name: self.data.get(name) for name in self.data}, "seen": digest}
        if not contested:
            del self.fields["accepting"]


class MoveForm(forms.Form):
    """Where a time is moved to, from which revision."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=1_000_000)
    to = LocalMoment(label=_("New time"))
    following = forms.BooleanField(
        label=_("Move the later sessions by the same days"), required=False, initial=False
    )
    accepting = forms.BooleanField(
        label=_("I have read what speaks against it. Move it all the same."), required=False
    )

    def __init__(self, *args: Any, session: bool, contested: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not session:
            del self.fields["following"]
        if not contested:
            del self.fields["accepting"]


class CallOffForm(forms.Form):
    """Why a time is called off."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=1_000_000)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class DayOffForm(forms.Form):
    """A day on which the clinic is closed."""

    date = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(label=_("Name"), max_length=100)
