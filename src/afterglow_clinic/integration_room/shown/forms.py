"""Which scores are shown to integrators without a licence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.shown_scores import showable


def _choices() -> list[tuple[str, str]]:
    return [(one.id, f"{one.short}: {one.title}") for one in showable()]


class ShownForm(forms.Form):
    """The instruments whose totals are shown. None is an answer, and the beginning."""

    instruments = forms.MultipleChoiceField(
        label=_("Totals an integrator sees"),
        required=False,
        choices=_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: none. Instruments about suicide cannot be chosen."),
    )
