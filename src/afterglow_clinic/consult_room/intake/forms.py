"""What staff write down beside the sections: a value, a step of the work-up, a value that was wrong."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow.program.intake import measurables, terms_of

CONFIRMED_ELSEWHERE = frozenset({"psychiatric-assessment", "medication-review"})
"""Steps that are done by confirming the sections they consist of."""


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
    )


class ValueForm(forms.Form):
    """A vital sign or laboratory value. The unit is chosen, never assumed."""

    code = forms.ChoiceField(label=_("What was measured"), choices=[])
    value = forms.DecimalField(label=_("Value"), max_digits=12, decimal_places=4)
    unit = forms.ChoiceField(label=_("Unit"), choices=[])
    effective = _moment(_("When"))

    def __init__(self, data: Any = None, *, at: datetime) -> None:
        super().__init__(data, initial={"effective": at}, auto_id="value_%s")
        _offer(self, "code", [(each.code, each.title) for each in measurables().values()])
        units = {unit.code: unit.words for each in measurables().values() for unit in each.units}
        _offer(self, "unit", list(units.items()))


class StepForm(forms.Form):
    """A step of the work-up that was done, and what came of it."""

    step = forms.ChoiceField(label=_("What was done"), choices=[])
    performed = _moment(_("When"))
    result = forms.CharField(label=_("Result, in words"), required=False, max_length=300)

    def __init__(self, data: Any = None, *, at: datetime) -> None:
        super().__init__(data, initial={"performed": at}, auto_id="step_%s")
        steps = [(each.code, each.title) for each in terms_of("work-up")]
        _offer(self, "step", [pair for pair in steps if pair[0] not in CONFIRMED_ELSEWHERE])


class RetractionForm(forms.Form):
    """Why a value does not count."""

    reason = forms.CharField(label=_("Why it is wrong"), min_length=3, max_length=300)


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = [("", "–"), *choices]
