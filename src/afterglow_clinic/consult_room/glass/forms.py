"""What somebody says who opens a chart by break-glass: whose, why, for how long."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.breaking_glass import LONGEST_REASON, SHORTEST_REASON

MINUTES = [("15", _("15 minutes")), ("30", _("30 minutes")), ("60", _("an hour"))]


class BreakGlassForm(forms.Form):
    """Two things by which a person is told from another, so that nobody leafs through names."""

    identifier = forms.CharField(label=_("Record number"), max_length=64)
    birth_date = forms.DateField(
        label=_("Date of birth"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("as 1988-05-17")
    )
    reason = forms.CharField(
        label=_("Why you need this chart now"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The medical director reads this."),
    )
    minutes = forms.ChoiceField(label=_("For how long"), choices=MINUTES, initial="30")

    def clean_minutes(self) -> Any:
        return timedelta(minutes=int(self.cleaned_data["minutes"]))
