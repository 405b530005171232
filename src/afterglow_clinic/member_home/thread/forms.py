"""What a member writes along their thread: a commitment, and its end. An insight is kept in `journal`."""

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models import CommitmentEnd


class CommitmentForm(forms.Form):
    """What they will do about it."""

    operation = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("What will I do about it?"),
        help_text=_("Small is good: something you could do this week."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "own-words", "dir": "auto"}),
    )


class CommitmentEndForm(forms.Form):
    """What becomes of a commitment. Letting go is an answer."""

    outcome = forms.ChoiceField(
        label=_("What becomes of it"),
        widget=forms.RadioSelect,
        choices=[
            (CommitmentEnd.Outcome.DONE.value, _("It is done, or part of me now")),
            (CommitmentEnd.Outcome.CHANGED.value, _("I want another one in its place")),
            (CommitmentEnd.Outcome.LET_GO.value, _("I let it go")),
        ],
    )
    words = forms.CharField(
        label=_("What you would like to say about it"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
