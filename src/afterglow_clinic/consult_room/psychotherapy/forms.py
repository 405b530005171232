"""A psychotherapy note as it is written: one text. A dose, a score or a diagnosis has no field here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.notes import LONGEST
from afterglow_clinic.consult_room.psychotherapy.belonging import what_belongs_elsewhere


class PsychotherapyNoteForm(forms.Form):
    """Warns once where something belongs into the record; the author decides."""

    text = forms.CharField(
        label=_("Your note"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "Only you can read it. Leave out medicines, session times, results and diagnosis: they belong "
            "in the record."
        ),
    )
    keep_anyway = forms.BooleanField(
        label=_("I have read the hint; keep it as it is"), required=False, widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["text"] = cleaned.get("text", "").replace("\r\n", "\n")
        found = list(what_belongs_elsewhere(cleaned["text"]))
        if found and not cleaned.get("keep_anyway"):
            self.fields["keep_anyway"].widget = forms.CheckboxInput()
            for sentence in found:
                self.add_error("text", sentence)
        return cleaned
