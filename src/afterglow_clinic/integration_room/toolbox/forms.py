"""What staff write down about the toolbox: what to look for, an edited text, a signature."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.clinic_text_pages import TextForm
from afterglow_clinic.chart.models import PracticeWish
from afterglow_clinic.integration_room.toolbox.words import ACCESS, FAMILIES


class LookForm(forms.Form):
    """What to show of the toolbox."""

    family = forms.ChoiceField(
        label=_("Family"), required=False, choices=[("", _("All")), *((k, v) for k, v in FAMILIES.items())]
    )


class FitForm(forms.Form):
    """What a member wishes for and what is possible now."""

    minutes = forms.IntegerField(
        label=_("Minutes at one go"), required=False, min_value=1, max_value=480, help_text=_("Empty: any.")
    )
    needs = forms.MultipleChoiceField(
        label=_("It has to be possible"),
        required=False,
        choices=list(ACCESS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    likes = forms.MultipleChoiceField(
        label=_("Wished for"),
        required=False,
        choices=list(FAMILIES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    unwanted = forms.MultipleChoiceField(
        label=_("Not wanted"),
        required=False,
        choices=list(FAMILIES.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def wishes(self) -> dict[str, Any]:
        """What matching is told; call it on a valid form."""
        given = self.cleaned_data
        sets = {name: frozenset(given[name]) for name in ("needs", "likes", "unwanted")}
        return {"minutes": given["minutes"], **sets}


def wished(wish: PracticeWish | None) -> dict[str, Any]:
    """What the member said they like, as the form begins."""
    return {"likes": wish.likes, "minutes": wish.minutes} if wish is not None else {}


class EditForm(TextForm):
    """An edited modality."""

    label = _("The modality")
    hint = _(
        "Every key is checked as the shelf's own files are. Raise the version; a new id adds a modality."
    )
