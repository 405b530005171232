"""What a prescriber writes down about protocols and plans."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.local_moment import LocalMoment
from afterglow_clinic.consult_room.protocols.actions import LONGEST


class PreviewForm(forms.Form):
    """When a calendar is to begin."""

    start = LocalMoment(label=_("Start of the first session"))


class EditForm(forms.Form):
    """An edited protocol: its whole text, and the digest of the text it was made from."""

    base = forms.CharField(widget=forms.HiddenInput, max_length=64)
    text = forms.CharField(
        label=_("The protocol"),
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 24, "class": "typed", "spellcheck": "false"}),
        help_text=_(
            "Every key is checked as the shelf's own files are. Give it its own id, and a new version."
        ),
    )

    def clean_text(self) -> str:
        """Line ends as a file has them: a browser sends others."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


class SignForm(forms.Form):
    """What a signature under a protocol means."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    meaning = forms.CharField(
        label=_("What your signature means"),
        max_length=200,
        initial=_("I have read this version and stand by it for use in this clinic."),
    )


class StartForm(forms.Form):
    """Which protocol a member is given, and when it begins."""

    sha256 = forms.ChoiceField(label=_("Protocol"))
    first_session = LocalMoment(label=_("First session"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sha256"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
