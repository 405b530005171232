"""What staff say of a piece of music, and the file itself."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models import Music
from afterglow_clinic.chart.music.laying import LARGEST, Label

LONGEST = timedelta(hours=3)
MEGABYTES = LARGEST // (1024 * 1024)
OWN_WORDS = {"dir": "auto"}


class LabelForm(forms.Form):
    """Title, who made it, by what right it is played, where it belongs, how long it is."""

    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(attrs=OWN_WORDS))
    made_by = forms.CharField(label=_("Who made it"), max_length=200, widget=forms.TextInput(attrs=OWN_WORDS))
    credit = forms.CharField(
        label=_("Licence, and the credit it asks for"),
        max_length=300,
        help_text=_("Members read it beside the piece. For example: CC BY 4.0; or: licensed to this clinic."),
        widget=forms.TextInput(attrs=OWN_WORDS),
    )
    part = forms.ChoiceField(label=_("Part of the journey"), choices=Music.Part.choices)
    place = forms.IntegerField(
        label=_("Its place in that part"),
        min_value=1,
        max_value=999,
        initial=1,
        help_text=_("1 comes first."),
    )
    length = forms.DurationField(
        label=_("Length"),
        help_text=_("Minutes and seconds, as 12:30."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def clean_length(self) -> timedelta:
        length: timedelta = self.cleaned_data["length"]
        if not timedelta(seconds=1) <= length <= LONGEST:
            raise forms.ValidationError(_("A piece is between one second and three hours long."))
        return length

    def label(self) -> Label:
        """What was said; call it on a valid form."""
        told = self.cleaned_data
        names = ("title", "made_by", "credit", "part", "place")
        return Label(**{name: told[name] for name in names}, seconds=int(told["length"].total_seconds()))


class LayForm(LabelForm):
    """A new piece: its file first, and the word that the clinic may play it."""

    file = forms.FileField(
        label=_("The sound"),
        help_text=format_lazy(
            _("MP3, M4A, Ogg, FLAC or WAV, up to {most} megabytes. What is in it counts, not its name."),
            most=MEGABYTES,
        ),
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
    )
    rights = forms.BooleanField(label=_("This clinic holds the right to play it to its members"))
    field_order = ("file",)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                _("This file has more than %(most)d megabytes. Nothing of it was kept."),
                params={"most": MEGABYTES},
            )
        return file


def labelled(music: Music) -> dict[str, Any]:
    """A piece as the form first shows it."""
    names = ("title", "made_by", "credit", "part", "place")
    return {name: getattr(music, name) for name in names} | {"length": music.length}
