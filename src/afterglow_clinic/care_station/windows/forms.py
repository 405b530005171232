"""How a piece of work ended."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models import TaskCompletion


class EndingForm(forms.Form):
    """Done, or called off with a reason."""

    outcome = forms.ChoiceField(
        label=_("What happened"),
        widget=forms.RadioSelect,
        choices=[
            (TaskCompletion.Outcome.DONE, _("Done")),
            (TaskCompletion.Outcome.CALLED_OFF, _("Called off")),
        ],
    )
    reason = forms.CharField(
        label=_("In a few words"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you did, or why it is called off. A missed window stays missed in every figure."),
    )

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        if entered.get("outcome") == TaskCompletion.Outcome.CALLED_OFF and not entered.get("reason"):
            self.add_error("reason", _("Say why it is called off."))
        return entered
