"""What is written on the pages of one member's thread."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models import Commitment, Concern, Debrief
from afterglow_clinic.integration_room.thread.words import OUTCOMES

LONG = 4000
TAGS = (
    ("grief", _("Grief")), ("fear", _("Fear")), ("love", _("Love")), ("peace", _("Peace")),
    ("anger", _("Anger")), ("shame", _("Shame")), ("family", _("Family")), ("childhood", _("Childhood")),
    ("body", _("The body")), ("nature", _("Nature")), ("the-dead", _("Those who died")),
    ("letting-go", _("Letting go")), ("no-words", _("No words for it")), ("little", _("Little happened")),
)  # fmt: skip
"""What a journey was about: words for finding it again, not a measure."""


class DebriefForm(forms.Form):
    """The talk after a journey."""

    tags = forms.MultipleChoiceField(
        label=_("What it was about"), choices=TAGS, required=False, widget=forms.CheckboxSelectMultiple
    )
    hard = forms.ChoiceField(
        label=_("Was there a hard moment?"),
        widget=forms.RadioSelect,
        choices=[
            (Debrief.Hard.NONE, _("No")),
            (Debrief.Hard.SETTLED, _("Yes, and it has settled")),
            (Debrief.Hard.UNSETTLED, _("Yes, and it has not settled: a prescriber is asked to look")),
        ],
    )
    insight = forms.CharField(
        label=_("What they saw, in their own words"),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    commitment = forms.CharField(label=_("What they want to do about it"), required=False, max_length=500)
    words = forms.CharField(label=_("A line for the team"), required=False, max_length=500)
    minutes = forms.IntegerField(label=_("Minutes you talked"), min_value=1, max_value=480, initial=50)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("commitment") and not cleaned.get("insight"):
            self.add_error("insight", _("Say what it rests on, in a few of their words."))
        return cleaned


class ConcernForm(forms.Form):
    """A concern for a clinician."""

    words = forms.CharField(
        label=_("What worries you"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 4})
    )
    soon = forms.ChoiceField(
        label=_("How soon"),
        widget=forms.RadioSelect,
        choices=[
            (Concern.Soon.NOW, _("Now")),
            (Concern.Soon.TODAY, _("Today")),
            (Concern.Soon.THIS_WEEK, _("This week")),
        ],
    )
    role = forms.ChoiceField(
        label=_("For whom"), choices=[("nurse", _("The nurse")), ("prescriber", _("The prescriber"))]
    )


class NoteForm(forms.Form):
    """A note for the team, or one's own."""

    text = forms.CharField(label=_("Note"), max_length=50_000, widget=forms.Textarea(attrs={"rows": 8}))


class PracticeForm(forms.Form):
    """A practice of the toolbox in the plan."""

    per_week = forms.IntegerField(label=_("Times a week"), min_value=1, max_value=21)
    commitment = forms.ModelChoiceField(
        label=_("It serves"),
        queryset=Commitment.objects.none(),
        required=False,
        empty_label=_("No commitment in particular"),
    )
    asked = forms.BooleanField(label=_("I asked a clinician, and it is all right"), required=False)

    def __init__(self, *args: Any, commitments: Any, ask_first: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serves = self.fields["commitment"]
        if isinstance(serves, forms.ModelChoiceField):
            serves.queryset = commitments
            serves.label_from_instance = lambda row: row.words  # type: ignore[method-assign, assignment]
        if ask_first:
            self.fields["asked"].required = True
        else:
            del self.fields["asked"]


class MendForm(forms.Form):
    """What came of something the thread asked for."""

    outcome = forms.CharField(
        label=_("What came of it"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 2})
    )


class EndForm(forms.Form):
    """How a commitment ended."""

    outcome = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=list(OUTCOMES.items()),
    )


def tag_words(tags: Iterable[str]) -> list[str]:
    """Tags in words; one the house no longer knows stays as it was written."""
    words = dict(TAGS)
    return [str(words.get(tag, tag)) for tag in tags]
