"""One card as a form. What is typed stays as typed; not ready needs nothing beside it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.preparation import CardState
from afterglow_clinic.member_home.saying import SaidForm

LONGEST = 4000
ACTS = ("keep", "stands", "not-ready")
UNDERSTOOD = "understood"


class CardForm(SaidForm):
    """What is said to one card, on the version it was read at. `act` is the button that was pressed."""

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS], widget=forms.HiddenInput)
    card = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    revision = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)
    operation = forms.UUIDField(widget=forms.HiddenInput, required=False)
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, state: CardState, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state, card = state, state.card
        if card.form == "boundaries":
            longest = Patient._meta.get_field("boundaries").max_length
            self.fields["words"] = forms.CharField(
                label=_("In your own words"),
                required=False,
                max_length=longest,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        if card.form == "choose":
            choices = [(choice.id, choice.text) for choice in card.choices]
            self.fields["chosen"] = forms.MultipleChoiceField(
                label=_("Tick what fits"),
                required=False,
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
            )
        if card.form in ("understood", "whole"):
            self.fields["words"].label = _("Anything to add, or to ask?")

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        return words.replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """Keeping needs something to keep; a card that is only a yes does not."""
        told = super().clean() or self.cleaned_data
        if told.get("act") != "keep" or self.state.card.form in ("understood", "whole") or self.errors:
            return told
        if not (told["words"].strip() or told.get("chosen")):
            self.add_error("words", _("Write something here, or say below that you are not ready."))
        return told

    @property
    def ticked(self) -> tuple[str, ...]:
        """What was ticked; pressing yes on a card that asks only that is its tick."""
        if self.state.card.form == "understood" and self.cleaned_data["act"] == "keep":
            return (UNDERSTOOD,)
        return tuple(self.cleaned_data.get("chosen", ()))


def card_form(state: CardState, operation: Any, data: Any = None) -> CardForm:
    """The form of a card, filled with what stands there."""
    initial = {
        "card": state.card.id,
        "revision": state.revision,
        "operation": operation,
        "words": state.words,
        "chosen": state.latest.chosen if state.latest is not None else [],
    }
    return CardForm(data, state=state, initial=initial)
