"""What a member types into the journal. Nothing of it is trimmed but the ends of lines; nothing is cut off.

A field that is too long is refused whole and given back, which a box with `maxlength` would not do.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.journal.versions import Standing
from afterglow_clinic.chart.journal.voice import Spoken
from afterglow_clinic.chart.journal.writing import LONGEST
from afterglow_clinic.chart.models import Privacy
from afterglow_clinic.member_home.saying import EARLIEST, LATEST, SaidForm

PRIVACY = [
    (Privacy.PRIVATE.value, _("Only me")),
    (Privacy.INTEGRATOR.value, _("Me and my integrator")),
    (Privacy.TEAM.value, _("Me and my care team")),
]


class PrivacyForm(forms.Form):
    """Who else may read an entry, from now on."""

    operation = forms.UUIDField(widget=forms.HiddenInput)
    privacy = forms.ChoiceField(label=_("Who can read it"), choices=PRIVACY)

    def clean_privacy(self) -> Privacy:
        return Privacy(self.cleaned_data["privacy"])


class EntryForm(SaidForm, PrivacyForm):
    """A new entry, or other words for one: then `entry` and the `revision` that was on the screen.

    A recording is told by its id, its kind, its length and how many parts of it were sent.
    """

    entry = forms.UUIDField(widget=forms.HiddenInput, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)
    text = forms.CharField(
        label=_("In your own words"),
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto", "class": "own-words"}),
    )
    recording = forms.UUIDField(widget=forms.HiddenInput, required=False)
    mime = forms.CharField(widget=forms.HiddenInput, max_length=100, required=False)
    seconds = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)
    parts = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if len(text) > LONGEST:
            raise forms.ValidationError(
                _("This has %(count)d characters; an entry holds %(most)d. Make two of it."),
                params={"count": len(text), "most": LONGEST},
            )
        return text

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        new = told.get("entry") is None
        if new and not told.get("recording") and "text" in told and not told["text"].strip():
            self.add_error("text", _("There is nothing in it yet."))
        if not new and told.get("revision") is None:
            self.add_error(None, _("It is not clear which words these replace. Open the entry again."))
        return told

    def voice(self) -> Spoken | None:
        """The recording that goes with the words, if one was made."""
        told = self.cleaned_data
        if told["recording"] is None:
            return None
        return Spoken(told["recording"], told["mime"], told["seconds"] or 0, told["parts"] or 0)


class OperationForm(forms.Form):
    """A press that needs nothing but its own id."""

    operation = forms.UUIDField(widget=forms.HiddenInput)


class SettleForm(OperationForm):
    """Which of two versions stands, and the revisions that were on the screen."""

    standing = forms.ChoiceField(choices=[(one.value, one.value) for one in Standing])
    first = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    second = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class DaysForm(forms.Form):
    """From which day to which day, both counted in, by the clinic's calendar."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for name in ("since", "until"):
            if told.get(name) and not EARLIEST <= told[name].year < LATEST:
                self.add_error(name, _("The year must lie between 2000 and 2100."))
        if not self.errors and told["since"] and told["until"] and told["until"] < told["since"]:
            self.add_error("until", _("This day comes before the first one."))
        return told

    def moments(self) -> dict[str, datetime]:
        """The same as a filter on `authored`."""
        told, found = self.cleaned_data, {}
        if told["since"]:
            found["authored__gte"] = timezone.make_aware(datetime.combine(told["since"], time.min))
        if told["until"]:
            after = datetime.combine(told["until"], time.min) + timedelta(days=1)
            found["authored__lt"] = timezone.make_aware(after)
        return found
