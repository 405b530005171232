"""Sections that are lists of lines: medicines, allergies, treatments tried, goals.

A line left empty is no line; a line half filled says what it lacks. There are always a few empty
lines, and a button for more, so that no script is needed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from afterglow.instruments.loading import shelf
from afterglow.program.intake import ingredient_named, known_ingredients
from afterglow.program.plan import InvalidPlan, Target
from afterglow_clinic.chart.intake.asking import SectionForm, Told
from afterglow_clinic.chart.models import Goal, TreatmentTrial

MOST_LINES = 40
EMPTY_LINES = 2
UG = {"mg": Decimal(1000), "ug": Decimal(1), "g": Decimal(1_000_000)}
MOST_UG_PER_DAY = 100_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a form: its number, and its fields."""

    number: int
    fields: tuple[BoundField, ...]


class LinesForm(SectionForm):
    """A list of lines, or the word that there is none. Subclasses name the columns and read a line."""

    lines = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_LINES, required=False)
    none = forms.BooleanField(label=_("None"), required=False)
    none_label: Any = _("None")
    columns: tuple[str, ...] = ()

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        self.count = _count(data, len(kwargs["content"].get("rows", ())))
        super().__init__(data, **kwargs)
        self.fields["none"].label = self.none_label
        self.initial["lines"] = self.count
        for place in range(self.count):
            for name, field in self.column_fields().items():
                self.fields[f"{name}-{place}"] = field

    def column_fields(self) -> dict[str, forms.Field]:
        """Fresh fields for one line."""
        raise AssertionError("a list of lines names its columns")

    def read(self, line: dict[str, Any], place: int) -> Told:
        """One line that is not empty, as it is kept; faults are added to the form."""
        raise AssertionError("a list of lines reads its lines")

    def shown(self, content: Mapping[str, Any]) -> Told:
        shown: Told = {"none": content.get("none", False)}
        for place, row in enumerate(content.get("rows", ())):
            shown |= {f"{name}-{place}": value for name, value in self.as_typed(row).items()}
        return shown

    def as_typed(self, row: Mapping[str, Any]) -> Told:
        return dict(row)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self.kept = [self.read(line, place) for place, line in self.filled(given)]
        if not self.kept and not given.get("none") and not self.errors:
            self.add_error("none", _("Write something down, or say that there is nothing."))
        if self.kept and given.get("none"):
            self.add_error("none", _("You wrote something down and also that there is nothing."))
        return given

    def filled(self, given: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
        names = tuple(self.column_fields())
        for place in range(self.count):
            line = {name: given.get(f"{name}-{place}") for name in names}
            if any(value not in (None, "") for value in line.values()):
                yield place, line

    def told(self) -> Told:
        return {"rows": self.kept} if self.kept else {"none": True}

    @property
    def has_lines(self) -> bool:
        return True

    @property
    def shown_lines(self) -> list[Line]:
        names = tuple(self.column_fields())
        return [Line(n + 1, tuple(self[f"{name}-{n}"] for name in names)) for n in range(self.count)]

    def needs(self, place: int, name: str, words: Any) -> None:
        self.add_error(f"{name}-{place}", words)


def _count(data: Any, known: int) -> int:
    if data is None:
        return min(MOST_LINES, known + EMPTY_LINES)
    try:
        asked = int(data.get("lines") or 0)
    except ValueError:
        asked = 0
    more = EMPTY_LINES + 1 if "more" in data else 0
    return max(1, min(MOST_LINES, max(asked, known) + more))


def _text(label: Any, most: int = 100, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=most, widget=forms.TextInput(attrs=attrs or None)
    )


def _date(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


class MedicationsForm(LinesForm):
    """Medicines by ingredient; the name on the box is understood where it is known."""

    none_label = _("No medicine at all")

    def column_fields(self) -> dict[str, forms.Field]:
        units = [("", "–"), ("mg", "mg"), ("ug", "µg (mcg)"), ("g", "g")]
        return {
            "ingredient": _text(_("Medicine"), list="known-ingredients", autocomplete="off"),
            "dose": forms.DecimalField(
                label=_("How much a day"), required=False, min_value=0, max_digits=12, decimal_places=4
            ),
            "unit": forms.ChoiceField(label=_("Unit"), required=False, choices=units),
            "since": _date(_("Since")),
            "stopped": _date(_("Last taken, if stopped")),
            "how": _text(_("How it is taken"), 200),
        }

    @property
    def known(self) -> tuple[str, ...]:
        return known_ingredients()

    def as_typed(self, row: Mapping[str, Any]) -> Told:
        typed = {name: row.get(name) for name in ("ingredient", "since", "stopped", "how")}
        if row.get("dose_ug") is not None:
            typed |= {"dose": f"{Decimal(row['dose_ug']) / 1000:f}", "unit": "mg"}
        return typed

    def read(self, line: dict[str, Any], place: int) -> Told:
        if not line["ingredient"]:
            self.needs(place, "ingredient", _("Say which medicine this is."))
            return {}
        kept: Told = {"ingredient": ingredient_named(line["ingredient"])}
        if kept["ingredient"] != line["ingredient"].strip().lower():
            kept["written"] = line["ingredient"].strip()
        if line["dose"] is not None and not line["unit"]:
            self.needs(place, "unit", _("Say the unit of the dose."))
        elif line["dose"] is not None:
            amount = line["dose"] * UG[line["unit"]]
            if amount != int(amount) or not 0 < amount <= MOST_UG_PER_DAY:
                self.needs(place, "dose", _("This dose cannot be right."))
            kept["dose_ug"] = int(amount)
        for name in ("since", "stopped"):
            if line[name]:
                kept[name] = line[name].isoformat()
        if line["since"] and line["stopped"] and line["stopped"] < line["since"]:
            self.needs(place, "stopped", _("It was stopped before it began."))
        return kept | ({"how": line["how"]} if line["how"] else {})


class AllergiesForm(LinesForm):
    """Allergies and what happened. "None known" is an answer."""

    none_label = _("No allergy known")

    def column_fields(self) -> dict[str, forms.Field]:
        return {"substance": _text(_("Allergic to")), "reaction": _text(_("What happened"), 200)}

    def read(self, line: dict[str, Any], place: int) -> Told:
        if not line["substance"]:
            self.needs(place, "substance", _("Say what the allergy is to."))
            return {}
        kept = {"substance": line["substance"]}
        return kept | ({"reaction": line["reaction"]} if line["reaction"] else {})


class TreatmentsForm(LinesForm):
    """What was tried before, for how long, and what it did."""

    none_label = _("Nothing was tried before")

    def column_fields(self) -> dict[str, forms.Field]:
        kinds = [
            ("", "–"),
            ("medicine", _("Medicine")),
            ("psychotherapy", _("Talking therapy")),
            ("tms", _("TMS")),
            ("ect", _("ECT")),
            ("ketamine", _("Ketamine or esketamine")),
            ("other", _("Something else")),
        ]
        helped = [
            ("", "–"),
            ("none", _("Not at all")),
            ("some", _("Somewhat")),
            ("half-or-more", _("By half or more")),
            ("worse", _("It got worse")),
            ("unknown", _("Cannot say")),
        ]
        return {
            "what": _text(_("What")),
            "kind": forms.ChoiceField(label=_("Kind"), required=False, choices=kinds),
            "weeks": forms.IntegerField(
                label=_("For how many weeks"), required=False, min_value=0, max_value=2600
            ),
            "dose": _text(_("Highest dose, if known")),
            "response": forms.ChoiceField(label=_("Did it help"), required=False, choices=helped),
            "ended_because": _text(_("Why it ended"), 200),
        }

    def read(self, line: dict[str, Any], place: int) -> Told:
        if not line["what"]:
            self.needs(place, "what", _("Say what was tried."))
        if not line["kind"]:
            self.needs(place, "kind", _("Say what kind of treatment it was."))
        line["response"] = line["response"] or TreatmentTrial.Response.UNKNOWN.value
        return {name: value for name, value in line.items() if value not in (None, "")}


class GoalsForm(LinesForm):
    """Goals in the member's own words; with staff, how both will see that one is reached.

    A member changes the words; the measure they set together with the clinic stays beside them.
    """

    none_label = _("No goal yet")

    def column_fields(self) -> dict[str, forms.Field]:
        words = forms.CharField(
            label=_("What you want to be different") if self.plain else _("In their own words"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3, "class": "own-words"}),
        )
        if self.plain:
            return {"statement": words}
        kinds = [
            ("", "–"),
            ("percent", _("Better by percent")),
            ("points", _("Better by points")),
            ("below", _("Past a score")),
        ]
        return {
            "statement": words,
            "instrument": forms.ChoiceField(
                label=_("Seen by"), required=False, choices=[("", "–"), *target_instruments()]
            ),
            "kind": forms.ChoiceField(label=_("Target"), required=False, choices=kinds),
            "value": forms.FloatField(label=_("How much"), required=False, min_value=0),
        }

    def as_typed(self, row: Mapping[str, Any]) -> Told:
        return {name: row.get(name) for name in self.column_fields()}

    def read(self, line: dict[str, Any], place: int) -> Told:
        if not line["statement"]:
            self.needs(place, "statement", _("Write down what they said they want."))
        kept = {"statement": line["statement"]}
        if self.plain:
            rows = self.content.get("rows", ())
            return (dict(rows[place]) | kept) if place < len(rows) else kept
        if any(line[name] not in (None, "") for name in ("instrument", "kind", "value")):
            self._check_target(line, place)
            kept |= {name: line[name] for name in ("instrument", "kind", "value")}
        return kept

    def _check_target(self, line: dict[str, Any], place: int) -> None:
        lacking = [name for name in ("instrument", "kind", "value") if line[name] in (None, "")]
        for name in lacking:
            self.needs(place, name, _("A target needs an instrument, a kind and a number."))
        if lacking or line["kind"] not in Goal.Kind.values:
            return
        try:
            Target(line["instrument"], line["kind"], line["value"])
        except InvalidPlan:
            self.needs(place, "value", _("This target cannot be reached."))
            return
        low, high = shelf()[line["instrument"]].range or (0, 0)
        if line["kind"] == "points" and line["value"] > high - low:
            self.needs(place, "value", _("The instrument has fewer points than that."))
        if line["kind"] == "below" and not low < line["value"] < high:
            self.needs(place, "value", _("This score lies outside the instrument's range."))


def target_instruments() -> list[tuple[str, str]]:
    """Instruments a target can be set on: they have a range, and a better and a worse."""
    fit = [one for one in shelf().values() if one.range is not None and one.direction != "describes"]
    return [(one.id, one.short) for one in sorted(fit, key=lambda one: one.short.lower())]
