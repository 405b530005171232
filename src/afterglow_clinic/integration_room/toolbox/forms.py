"""What staff write down about the toolbox: what to look for, an edited text, a signature."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.clinic_texts import LONGEST
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


class EditForm(forms.Form):
    """An edited modality: its whole text, and the digest of the text it was made from."""

    base = forms.CharField(widget=forms.HiddenInput, max_length=64)
    text = forms.CharField(
        label=_("The modality"),
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 24, "class": "typed", "spellcheck": "false"}),
        help_text=_(
            "Every key is checked as the shelf's own files are. Raise the version; a new id adds a modality."
        ),
    )

    def clean_text(self) -> str:
        """Line ends as a file has them: a browser sends others."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


class SignForm(forms.Form):
    """What a signature under a modality means."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    meaning = forms.CharField(
        label=_("What your signature means"),
        max_length=200,
        initial=_("I have read this version and stand by it for use in this clinic."),
    )
