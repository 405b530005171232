"""A plan for a bad hour, part by part. Every part may stay empty."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models.safety_plan import PARTS
from afterglow_clinic.chart.safety_plan import TITLES

LONGEST = 2000
HINTS = {
    "signs": _("Thoughts, feelings or things you do when it starts."),
    "alone": _("Small things count: a shower, a song, the dog."),
    "places": _("Where you feel a little better, even without talking."),
    "people": _("Names and numbers, in the order you would try them."),
    "safer": _("What you or someone else puts away or locks up."),
    "reasons": _("People, animals, things still to come."),
}


class SafetyPlanForm(forms.Form):
    """The words, and the version the writer had before them."""

    seen = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in PARTS:
            self.fields[part] = forms.CharField(
                label=TITLES[part],
                help_text=HINTS[part],
                max_length=LONGEST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def words(self) -> dict[str, str]:
        return {part: self.cleaned_data[part] for part in PARTS}
