"""What a member says about a practice: a check-in, another rhythm, a rest, an end, a new one."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models import CheckIn, Commitment, PracticeWish
from afterglow_clinic.member_home.practices.words import FAMILIES
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
RHYTHMS = (
    (1, _("Once a week")), (2, _("2 times a week")), (3, _("3 times a week")), (4, _("4 times a week")),
    (5, _("5 times a week")), (7, _("Every day")), (14, _("Twice a day")), (21, _("Three times a day")),
)  # fmt: skip
LONGEST_REST = timedelta(days=366)


class CheckInForm(SaidForm):
    """One check-in: how much, and how it felt if they want to say."""

    practice = forms.UUIDField(widget=forms.HiddenInput)
    done = forms.ChoiceField(label=_("How did it go?"), choices=DONE)
    felt = forms.ChoiceField(label=_("How did it feel?"), choices=FELT, required=False)

    def clean_felt(self) -> str:
        """What was not done felt like nothing that we ask about."""
        felt: str = self.cleaned_data["felt"]
        return "" if self.cleaned_data.get("done") == CheckIn.Done.NOT_TODAY else felt


class RhythmForm(forms.Form):
    """So many times a week from now on."""

    per_week = forms.TypedChoiceField(label=_("How often"), choices=RHYTHMS, coerce=int)


class RestForm(forms.Form):
    """A rest, until a day or until they take it up again."""

    until = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("Leave it empty to rest until you say so."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until is not None and not self.today < until <= self.today + LONGEST_REST:
            raise forms.ValidationError(_("Choose a day from tomorrow on, within a year."))
        return until


class EndForm(forms.Form):
    """The end of a practice, with a word if they want."""

    words = forms.CharField(
        label=_("What you would like to say about it"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class WishForm(forms.Form):
    """What a member would like: kinds of practice, and how much time there is."""

    like = forms.MultipleChoiceField(
        label=_("What you like"),
        choices=tuple(FAMILIES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    minutes = forms.TypedChoiceField(
        label=_("How much time you have"),
        choices=(
            ("", _("It does not matter")),
            (5, _("5 minutes")),
            (15, _("15 minutes")),
            (30, _("Half an hour")),
        ),
        required=False,
        coerce=int,
        empty_value=None,
    )

    def told(self) -> dict[str, Any]:
        """What is kept of it; call it on a valid form."""
        return {"likes": self.cleaned_data["like"], "minutes": self.cleaned_data["minutes"]}


def wished(wish: PracticeWish | None) -> dict[str, Any]:
    """What was kept, as the form first shows it."""
    return {"like": wish.likes, "minutes": wish.minutes} if wish is not None else {}


class PlanForm(RhythmForm):
    """A new practice: how often, and what it serves."""

    commitment = forms.ModelChoiceField(
        label=_("It serves"),
        queryset=Commitment.objects.none(),
        required=False,
        empty_label=_("Nothing in particular"),
    )

    def __init__(self, *args: Any, commitments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serves = self.fields["commitment"]
        if isinstance(serves, forms.ModelChoiceField):
            serves.queryset = commitments
            serves.label_from_instance = lambda row: row.words  # type: ignore[method-assign, assignment]
