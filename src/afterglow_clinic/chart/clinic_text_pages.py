"""What the pages have in common on which staff edit and sign a clinic's own texts, whatever kind they are of.

A page brings its own reader and its own words; here are the form, the order of an edit (check, look, keep)
and what is said when it is refused. What is kept and signed is `chart.clinic_texts`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afterglow.library.reading import InvalidContent
from afterglow_clinic.chart.clinic_texts import LONGEST, StaleEdit
from afterglow_clinic.chart.models import ClinicContent

T = TypeVar("T")
KEEP = "keep"
"""What the button that keeps an edit sends; any other checks it and shows what is changed."""


class TextForm(forms.Form):
    """An edited text, whole, and the digest of the text it was made from. A kind gives it label and hint."""

    base = forms.CharField(widget=forms.HiddenInput, max_length=64)
    text = forms.CharField(
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 24, "class": "typed", "spellcheck": "false"}),
    )

    label: Any = gettext_lazy("The text")
    hint: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = self.label, self.hint

    def clean_text(self) -> str:
        """Line ends as a file has them: a browser sends others."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


class SignForm(forms.Form):
    """What a signature under exactly one text means."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    meaning = forms.CharField(
        label=gettext_lazy("What your signature means"),
        max_length=200,
        initial=gettext_lazy("I have read this version and stand by it for use in this clinic."),
    )


@dataclass(frozen=True, slots=True)
class Edited(Generic[T]):
    """What became of an edit: the row if it was kept, what was read if checked; else the form says why."""

    row: ClinicContent | None = None
    read: T | None = None
    status: int = 200


def edit_text(
    form: TextForm, *, act: str, check: Callable[[], T], keep: Callable[[], ClinicContent]
) -> Edited[T]:
    """Check a valid form's text, or keep it. What refuses it stands beside its field, and nothing is lost."""
    try:
        return Edited(row=keep()) if act == KEEP else Edited(read=check())
    except InvalidContent as wrong:
        form.add_error("text", f"{wrong.key}: {wrong.reason}")
        return Edited(status=422)
    except StaleEdit as stale:
        form.add_error(None, _stale_words(stale))
        return Edited(status=409)


def _stale_words(stale: StaleEdit) -> str:
    when = date_format(timezone.localtime(stale.at), "j F Y, H:i T")
    said = _(
        "Changed by %(name)s at %(when)s, after you opened it. Nothing was kept; your text is still here."
    )
    return said % {"name": stale.by, "when": when}
