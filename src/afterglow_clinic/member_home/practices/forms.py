"""What a member says about a practice."""

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models import CheckIn
from afterglow_clinic.member_home.saying import SaidForm

DONE = (
    (CheckIn.Done.YES.value, _("Done")),
    (CheckIn.Done.SOME.value, _("A little")),
    (CheckIn.Done.NOT_TODAY.value, _("Not today")),
)
FELT = (
    (CheckIn.Felt.HELPED.value, _("It helped")),
    (CheckIn.Felt.NEITHER.value, _("Neither way")),
    (CheckIn.Felt.HARD.value, _("It was hard")),
)


class CheckInForm(SaidForm):
    """One check-in: how much, and how it felt if they want to say."""

    practice = forms.UUIDField(widget=forms.HiddenInput)
    done = forms.ChoiceField(label=_("How did it go?"), choices=DONE)
    felt = forms.ChoiceField(label=_("How did it feel?"), choices=FELT, required=False)

    def clean_felt(self) -> str:
        """What was not done felt like nothing that we ask about."""
        felt: str = self.cleaned_data["felt"]
        return "" if self.cleaned_data.get("done") == CheckIn.Done.NOT_TODAY else felt
