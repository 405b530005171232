"""What is typed about a consent: a signature, a withdrawal, a new text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SignatureForm(forms.Form):
    """The member's name, typed. It is bound to the text that stood above it."""

    template = forms.UUIDField(widget=forms.HiddenInput)
    signed_name = forms.CharField(label=_("The member's full name"), max_length=200)


class WithdrawalForm(forms.Form):
    """Why a consent is taken back; nobody has to say why."""

    reason = forms.CharField(label=_("What they said"), required=False, max_length=500)


class TextForm(forms.Form):
    """The next version of a document, made from the version it was read at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("Text"), min_length=40, max_length=40000, widget=forms.Textarea(attrs={"rows": 24})
    )
    meaning = forms.CharField(
        label=_("What a signature means, as a sentence"), max_length=300, help_text=_("“I agree that …”")
    )
    valid_days = forms.IntegerField(
        label=_("Runs out after days"),
        required=False,
        min_value=1,
        max_value=3660,
        help_text=_("Left empty, it stands until it is taken back."),
    )

    def read_again(self, version: int) -> None:
        """Keep what was typed, now against a newer version: publishing again is then on purpose."""
        typed: Any = self.data
        typed = typed.copy()
        typed["version"] = str(version)
        self.data = typed

    def clean_text(self) -> Any:
        return self.cleaned_data["text"].replace("\r\n", "\n").strip()
