"""What a recorder sends: one part at a time, or a whole file where a browser runs no scripts."""

import base64
import binascii
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.journal.voice import LARGEST, MOST_PARTS

MEGABYTES = LARGEST // (1024 * 1024)


class PartForm(forms.Form):
    """One part of a recording, its bytes as base64, its number from 0."""

    recording = forms.UUIDField()
    number = forms.IntegerField(min_value=0, max_value=MOST_PARTS - 1)
    content = forms.CharField(strip=False)

    def clean_content(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except (binascii.Error, ValueError):
            raise forms.ValidationError(_("A part of the recording arrived broken.")) from None


class FileForm(forms.Form):
    """A recording as a file. How large it may be is said before it is chosen."""

    file = forms.FileField(
        label=_("A recording from this device"),
        required=False,
        help_text=format_lazy(
            _("A sound file of up to {most} megabytes: webm, ogg, m4a, mp3, wav or aac."), most=MEGABYTES
        ),
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": True}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST:
            raise forms.ValidationError(
                _("This file has more than %(most)d megabytes. Nothing of it was kept. Make two of it."),
                params={"most": MEGABYTES},
            )
        return file
