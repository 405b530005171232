"""The gate's questions as a form made from the protocol's checks; the line out; a contact that took place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from afterglow.program.gate import Check
from afterglow.program.intake import Measurable, NotMeasurable, in_rules_unit, measurables
from afterglow_clinic.chart.models import LineOut
from afterglow_clinic.treatment_room.gating import GateAnswers

GO, NO_GO, NOT_ASKED = ("go", _("Go")), ("no-go", _("No go")), ("does-not-apply", _("Does not apply"))


@dataclass(frozen=True, slots=True)
class GateRow:
    """One check as the page shows it: the answer, a note, and the values taken there with their units."""

    check: Check
    answer: forms.BoundField
    note: forms.BoundField
    values: tuple[tuple[forms.BoundField, forms.BoundField], ...]


class GateForm(forms.Form):
    """Every check of the gate, in its order. A value is wanted where its check is go."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)

    def __init__(self, *args: Any, checks: tuple[Check, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checks = checks
        for check in checks:
            self._ask(check)

    def _ask(self, check: Check) -> None:
        choices = [GO, NO_GO, NOT_ASKED] if check.may_not_apply else [GO, NO_GO]
        self.fields[f"answer-{check.id}"] = forms.ChoiceField(
            label=check.title, choices=choices, widget=forms.RadioSelect
        )
        self.fields[f"note-{check.id}"] = forms.CharField(
            label=gettext("Note: %s") % check.title,
            required=False,
            max_length=300,
            widget=forms.TextInput(attrs={"placeholder": gettext("Note, if there is one")}),
        )
        for code in check.measures:
            known = measurables()[code]
            self.fields[f"value-{code}"] = forms.DecimalField(
                label=known.title, required=False, max_digits=8, decimal_places=2, localize=False
            )
            self.fields[f"unit-{code}"] = forms.ChoiceField(
                label=gettext("Unit of %s") % known.title,
                choices=[(unit.code, unit.words) for unit in known.units],
                required=False,
                widget=forms.HiddenInput if len(known.units) == 1 else forms.Select,
                initial=known.units[0].code,
            )

    def rows(self) -> Iterator[GateRow]:
        """The checks as the page shows them."""
        for check in self.checks:
            values = tuple((self[f"value-{code}"], self[f"unit-{code}"]) for code in check.measures)
            yield GateRow(check, self[f"answer-{check.id}"], self[f"note-{check.id}"], values)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for check in self.checks:
            for code in check.measures:
                self._judge_value(code, measurables()[code], wanted=cleaned.get(f"answer-{check.id}") == "go")
        return cleaned

    def _judge_value(self, code: str, known: Measurable, *, wanted: bool) -> None:
        value = self.cleaned_data.get(f"value-{code}")
        if value is None:
            if wanted and f"value-{code}" not in self.errors:
                self.add_error(f"value-{code}", gettext("Measure it now, or say no go."))
            return
        try:
            in_rules_unit(code, float(value), self._unit(code, known))
        except NotMeasurable as wrong:
            self.add_error(f"value-{code}", str(wrong))

    def _unit(self, code: str, known: Measurable) -> str:
        return str(self.cleaned_data.get(f"unit-{code}") or known.units[0].code)

    def given(self) -> GateAnswers:
        """What was answered, once it is valid."""
        entered: Mapping[str, Any] = self.cleaned_data
        values: dict[str, tuple[Decimal, str]] = {
            code: (entered[f"value-{code}"], self._unit(code, measurables()[code]))
            for check in self.checks
            for code in check.measures
            if entered.get(f"value-{code}") is not None
        }
        return GateAnswers(
            answers={check.id: entered[f"answer-{check.id}"] for check in self.checks},
            notes={
                check.id: entered[f"note-{check.id}"] for check in self.checks if entered[f"note-{check.id}"]
            },
            values=values,
        )


class LineOutForm(forms.Form):
    """Why the line came out."""

    reason = forms.ChoiceField(
        label=_("Why"),
        widget=forms.RadioSelect,
        initial=LineOut.Reason.COMPLETE,
        choices=[
            (LineOut.Reason.COMPLETE, _("The session is complete")),
            (LineOut.Reason.MEMBER_STOPPED, _("They said stop")),
            (LineOut.Reason.CLINICIAN_STOPPED, _("We stopped it")),
            (LineOut.Reason.CONSENT_WITHDRAWN, _("A consent was taken back")),
        ],
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500)


class KeepForm(forms.Form):
    """How long a contact was."""

    minutes = forms.IntegerField(label=_("How long, in minutes"), min_value=1, max_value=480)
