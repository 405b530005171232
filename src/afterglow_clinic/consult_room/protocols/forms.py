"""What a prescriber writes down about protocols and plans."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.clinic_text_pages import TextForm
from afterglow_clinic.chart.local_moment import LocalMoment


class PreviewForm(forms.Form):
    """When a calendar is to begin."""

    start = LocalMoment(label=_("Start of the first session"))


class EditForm(TextForm):
    """An edited protocol."""

    label = _("The protocol")
    hint = _("Every key is checked as the shelf's own files are. Give it its own id, and a new version.")


class StartForm(forms.Form):
    """Which protocol a member is given, and when it begins."""

    sha256 = forms.ChoiceField(label=_("Protocol"))
    first_session = LocalMoment(label=_("First session"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sha256"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
