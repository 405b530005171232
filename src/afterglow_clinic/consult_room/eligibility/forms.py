"""What a prescriber says when going on in spite of a rule."""

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models import EligibilityOverride

Code = EligibilityOverride.Code


class OverrideForm(forms.Form):
    """A reason from the list, and the reason in words: both stand on record by name."""

    rule = forms.CharField(widget=forms.HiddenInput, max_length=64)
    code = forms.ChoiceField(
        label=_("Why you go on"),
        choices=[
            ("", "–"),
            (Code.BENEFIT, _("The benefit outweighs it for this person")),
            (Code.SPECIALIST, _("A specialist agrees")),
            (Code.WATCHED, _("They will be watched more closely")),
            (Code.NOT_SO, _("It does not apply to this person")),
            (Code.OTHER, _("Another reason")),
        ],
    )
    reason = forms.CharField(
        label=_("In your words"), min_length=10, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
