"""The forms of the sections, for a member's phone and for staff: the same questions, in their own words.

A form gives back `told()`, the content of a revision. It refuses silence where a "none" is meant: a
section is told either with something in it, or by saying that there is nothing. Sections that are
lists of lines are in `afterglow_clinic.chart.intake.lines`.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow.program.intake import Term, terms_of
from afterglow_clinic.chart.actor import Role
from afterglow_clinic.chart.models import Patient, Practitioner
from afterglow_clinic.chart.speaking import spoken

NOTES = 4000
Told = dict[str, Any]


class SectionForm(forms.Form):
    """What every section has: the revision it was read at.

    `content` is what stands now, `plain` whether a member reads the form.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(
        self, data: Any = None, *, content: Mapping[str, Any], revision: int, plain: bool, patient: Patient
    ) -> None:
        self.content, self.plain, self.patient = content, plain, patient
        super().__init__(data, initial={"revision": revision, **self.shown(content)})

    def shown(self, content: Mapping[str, Any]) -> Told:
        """A revision's content as initial values."""
        return dict(content)

    def told(self) -> Told:
        """The content of the next revision; call it on a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision" and value}

    def read_again(self, revision: int) -> None:
        """Keep what was typed, now against a newer revision: saving again is then on purpose."""
        typed: Any = self.data
        typed = typed.copy()
        typed["revision"] = str(revision)
        self.data = typed

    def reads(self, term: Term) -> str:
        """A term in the reader's words."""
        return spoken(term.plain) if self.plain else term.title

    def choices_of(self, group: str) -> list[tuple[str, str]]:
        return [(term.code, self.reads(term)) for term in terms_of(group)]

    def choose_from(self, name: str, group: str) -> None:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = self.choices_of(group)

    @property
    def has_lines(self) -> bool:
        return False


def _ticks(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=[], widget=forms.CheckboxSelectMultiple
    )


class ConditionsForm(SectionForm):
    """Conditions of one group: now, in the past, or none; and what the list does not have."""

    group = ""
    now = _ticks(_("Now"))
    past = _ticks(_("In the past"))
    none = forms.BooleanField(label=_("None of these"), required=False)
    notes = forms.CharField(
        label=_("Anything else"), required=False, max_length=NOTES, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("now", self.group)
        self.choose_from("past", self.group)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        now, past = set(given.get("now") or ()), set(given.get("past") or ())
        if now & past:
            self.add_error("past", _("Tick each one either now or in the past."))
        if not (now or past or given.get("none") or given.get("notes")):
            self.add_error("none", _("Tick what applies, or say that none does."))
        if given.get("none") and (now or past):
            self.add_error("none", _("You ticked something above and also that none applies."))
        return given


class MedicalForm(ConditionsForm):
    group = "medical"


class PsychiatricForm(ConditionsForm):
    group = "psychiatric"


class SubstancesForm(ConditionsForm):
    group = "substances"


class PracticesForm(ConditionsForm):
    """What some practices of the toolbox are asked about beforehand."""

    group = "practices"


class CircumstancesForm(SectionForm):
    """What someone's life is like now, and who helps."""

    codes = _ticks(_("What is so now"))
    none = forms.BooleanField(label=_("None of these"), required=False)
    helps = forms.CharField(label=_("Who helps, and how to reach them"), required=False, max_length=300)
    notes = forms.CharField(
        label=_("Anything else"), required=False, max_length=NOTES, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("codes", "circumstances")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("codes") or given.get("none") or given.get("notes")):
            self.add_error("none", _("Tick what applies, or say that none does."))
        if given.get("none") and given.get("codes"):
            self.add_error("none", _("You ticked something above and also that none applies."))
        return given


class ReleaseForm(SectionForm):
    """With which outside therapist the member wants to share. The release itself is a consent they sign."""

    recipient = forms.ModelChoiceField(
        label=_("Outside therapist"),
        queryset=Practitioner.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("The member then signs the release; until they do, nothing is shared."),
    )
    wish = forms.CharField(label=_("What the member said about it"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["recipient"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = therapists(self.patient)

    def told(self) -> Told:
        chosen = self.cleaned_data["recipient"]
        named = {"recipient": str(chosen.pk), "name": chosen.name} if chosen else {"none": True}
        return named | ({"wish": self.cleaned_data["wish"]} if self.cleaned_data["wish"] else {})


def therapists(patient: Patient) -> Any:
    """The outside therapists this member's clinic works with."""
    return Practitioner.objects.filter(
        organization=patient.organization_id,
        roles__code=Role.OUTSIDE_THERAPIST.value,
        roles__period_end=None,
    ).distinct()
