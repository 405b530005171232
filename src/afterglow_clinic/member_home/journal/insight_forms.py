"""Something a member saw: one thought in their words, and whether it is for the team or for them alone."""

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models import Insight
from afterglow_clinic.member_home.saying import SaidForm

MOST = 4000
"""Characters: a thought, not a journal."""
TEAM, MINE = "team", "mine"


class InsightForm(SaidForm):
    """The words, when they came, and who reads them: the member says so, nothing is chosen for them.

    `entry` is the one they opened this from, if any.
    """

    entry = forms.UUIDField(widget=forms.HiddenInput, required=False)
    words = forms.CharField(
        label=_("What did you see?"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "class": "own-words seen"}),
    )
    origin = forms.ChoiceField(
        label=_("When did you see it?"),
        choices=[
            (Insight.Origin.CHAIR.value, _("In the journey")),
            (Insight.Origin.LATER.value, _("Since then")),
        ],
        initial=Insight.Origin.LATER.value,
        required=False,
    )
    share = forms.ChoiceField(
        label=_("Who is it for?"), choices=[(TEAM, _("For my integrator and me")), (MINE, _("For me alone"))]
    )

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"].replace("\r\n", "\n")
        if not words.strip():
            raise forms.ValidationError(_("There is nothing in it yet."))
        if len(words) > MOST:
            raise forms.ValidationError(
                _("This has %(count)d characters; %(most)d fit here. Say it shorter, or write an entry."),
                params={"count": len(words), "most": MOST},
            )
        return words
