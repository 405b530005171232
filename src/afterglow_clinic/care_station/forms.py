"""What the care team writes down about a finding."""

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models import ContactMade


class ContactForm(forms.Form):
    """A contact, or a try at one."""

    outcome = forms.ChoiceField(
        label=_("What happened"),
        widget=forms.RadioSelect,
        choices=[
            (ContactMade.Outcome.REACHED, _("Reached them")),
            (ContactMade.Outcome.LEFT_MESSAGE, _("Left a message")),
            (ContactMade.Outcome.NO_ANSWER, _("No answer")),
            (ContactMade.Outcome.EMERGENCY, _("Emergency services called")),
        ],
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ClosingForm(forms.Form):
    """How a finding ended."""

    closing = forms.CharField(
        label=_("Outcome"),
        max_length=4000,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you found, what was agreed, and what happens next."),
    )
