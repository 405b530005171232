"""Destroying one's own key needs a word typed: no tap does it by accident."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class EraseForm(forms.Form):
    """The word, as the page shows it."""

    word = forms.CharField(label="", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"].label = _("Type the word %(word)s") % {"word": WORD}

    def clean_word(self) -> str:
        typed: str = self.cleaned_data["word"]
        if typed.strip().casefold() != str(WORD).casefold():
            raise forms.ValidationError(_("This is not the word. Nothing was destroyed."))
        return typed


WORD = gettext_lazy("destroy")
