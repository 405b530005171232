"""What a member types into a journal, for whichever room shows it. Nothing typed is trimmed but line ends."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.journal.writing import LONGEST
from afterglow_clinic.chart.models import Privacy

PRIVACY = [
    (Privacy.PRIVATE.value, _("Only me")),
    (Privacy.INTEGRATOR.value, _("Me and my integrator")),
    (Privacy.TEAM.value, _("Me and my care team")),
]


class EntryForm(forms.Form):
    """A new entry, or other words for one. `revision` is empty for a new one."""

    operation = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    authored_local = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    text = forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    privacy = forms.ChoiceField(
        label=_("Who can read it"), choices=PRIVACY, initial=Privacy.PRIVATE, widget=forms.RadioSelect
    )

    def clean_text(self) -> Any:
        return self.cleaned_data["text"].replace("\r\n", "\n")

    def clean_privacy(self) -> Privacy:
        return Privacy(self.cleaned_data["privacy"])


class PrivacyForm(forms.Form):
    """Who else may read an entry, from now on."""

    operation = forms.UUIDField(widget=forms.HiddenInput)
    privacy = forms.ChoiceField(label=_("Who can read it"), choices=PRIVACY, widget=forms.RadioSelect)

    def clean_privacy(self) -> Privacy:
        return Privacy(self.cleaned_data["privacy"])


class DeletionForm(forms.Form):
    """Deleting an entry."""

    operation = forms.UUIDField(widget=forms.HiddenInput)
