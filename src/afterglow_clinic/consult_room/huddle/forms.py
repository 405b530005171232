"""What is written in a huddle: one role's view, and the decision."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow.program.option import Option
from afterglow_clinic.chart.models import Practitioner

LONGEST = 4000
FURTHEST = 366
"""Days ahead a decision may be due."""


class ViewForm(forms.Form):
    """What one role sees. `revision` is the one it was read from."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)
    text = forms.CharField(
        label=_("What you see"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you think stands in the way, what you would do, and what you are not sure of."),
    )

    def __init__(self, *args: Any, roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        if isinstance(role, forms.ChoiceField):
            role.choices = [(each, each) for each in roles]


class DecisionForm(forms.Form):
    """What is done, why, who does it until when, and how the member reads it."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=400, required=False)
    option = forms.ChoiceField(label=_("What is done"), widget=forms.RadioSelect)
    rationale = forms.CharField(
        label=_("Why"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For the clinic. The member does not read this."),
    )
    owner = forms.ModelChoiceField(
        label=_("Who does it"), queryset=Practitioner.objects.none(), empty_label=_("Choose a person")
    )
    due = forms.DateField(
        label=_("Until when"), widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"})
    )
    plain_words = forms.CharField(
        label=_("What the member reads"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In plain words: what you decided, what happens next, and who calls. Short sentences."),
    )
    meaning = forms.CharField(
        label=_("What your signature means"),
        max_length=200,
        min_length=3,
        help_text=_("Type it yourself, for example: I decide this and answer for it."),
    )
    password = forms.CharField(
        label=_("Your password"),
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("So that nobody signs at a screen you left open."),
    )

    def __init__(
        self,
        *args: Any,
        options: tuple[Option, ...],
        people: Any,
        today: date,
        asks_password: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choice, owner = self.fields["option"], self.fields["owner"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(option.id, option.title) for option in options]
        if isinstance(owner, forms.ModelChoiceField):
            owner.queryset = people
        if not asks_password:
            del self.fields["password"]

    def clean_due(self) -> date | None:
        day: date | None = self.cleaned_data.get("due")
        if day is None:
            return None
        if day < self.today:
            raise forms.ValidationError(_("This day is over."), code="past")
        if (day - self.today).days > FURTHEST:
            raise forms.ValidationError(_("This is more than a year ahead."), code="far")
        return day


class LookForm(DecisionForm):
    """The same fields before anything is signed: none has to be there yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
        self.fields["meaning"].validators = []


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last minute of a local day: something due on a day may still be done on it."""
    return datetime.combine(day, time(23, 59), zone)
