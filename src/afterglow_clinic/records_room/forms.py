"""What the records room asks: what to show, what to sign, and which files to bring in.

A form says what is wrong beside the field; what is wrong inside a file is said by the readers,
by row and column.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.erasing import SHORTEST_REASON
from afterglow_clinic.records_room.reading.bids import DESCRIPTION, PARTICIPANTS, PHENOTYPE, SIDECARS
from afterglow_clinic.records_room.reading.crossover import DEFAULT_ANCHOR
from afterglow_clinic.records_room.reading.delimited import shown
from afterglow_clinic.records_room.reading.faults import NotUsable
from afterglow_clinic.records_room.reading.incoming import SourceFile
from afterglow_clinic.records_room.reading.moments import read_zone
from afterglow_clinic.records_room.shelving import AWAITING, SIGNED

MOST_BYTES = 8 * 1024 * 1024
YEARS = range(1990, 2200)
MEANING = _("I have read this file and its sources, and it may be used in this clinic as it stands.")


def narrowed(query: QueryDict) -> str:
    """The query without its page, ready to stand before `page=`."""
    kept = query.copy()
    kept.pop("page", None)
    return f"{kept.urlencode()}&" if kept else ""


def _any(values: Iterable[str]) -> list[tuple[str, Any]]:
    return [("", _("All")), *((value, value) for value in values)]


class ContentFilter(forms.Form):
    """What of the shelf to show."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    evidence = forms.ChoiceField(label=_("Evidence"), required=False)
    signed = forms.ChoiceField(
        label=_("Signature"),
        required=False,
        choices=[("", _("All")), (SIGNED, _("Signed")), (AWAITING, _("Awaiting sign-off"))],
    )

    def __init__(self, *args: Any, kinds: Iterable[str], grades: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "kind", kinds)
        _choose(self, "evidence", grades)


class ErasureForm(forms.Form):
    """A reason, and the record number typed: nobody destroys a key by a slip of the hand."""

    identifier = forms.CharField(label=_("Type the record number"), max_length=64)
    reason = forms.CharField(
        label=_("Why"),
        min_length=SHORTEST_REASON,
        max_length=300,
        help_text=_("Kept for good, for others to read. No health information."),
    )

    def __init__(self, *args: Any, identifier: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = identifier

    def clean_identifier(self) -> str:
        typed: str = self.cleaned_data["identifier"]
        if typed != self.expected:
            raise ValidationError(_("This is not the record number of the member whose key you destroy."))
        return typed


class SigningForm(forms.Form):
    """A signature on the bytes that were on the screen."""

    sha256 = forms.RegexField(regex=r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    meaning = forms.CharField(
        label=_("What your signature means"), max_length=200, min_length=10, initial=MEANING
    )


class TrailFilter(forms.Form):
    """Whose steps to show."""

    person = forms.CharField(label=_("Member, by name or number"), max_length=100, required=False)
    agent = forms.ChoiceField(label=_("Who looked or acted"), required=False)
    kind = forms.ChoiceField(label=_("What was done"), required=False)
    first_day = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last_day = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, agents: Iterable[str], kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "agent", agents)
        _choose(self, "kind", kinds)

    def clean_first_day(self) -> date | None:
        return _sensible(self.cleaned_data["first_day"])

    def clean_last_day(self) -> date | None:
        return _sensible(self.cleaned_data["last_day"])


def _choose(form: forms.Form, name: str, values: Iterable[str]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = _any(values)


def _sensible(day: date | None) -> date | None:
    if day is not None and day.year not in YEARS:
        raise ValidationError(_("This year lies outside the records."), code="year")
    return day


class SourceFileField(forms.FileField):
    """An uploaded file small enough to look at before it is imported."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile) and (file.size or 0) > MOST_BYTES:
            raise ValidationError(
                _("This file is larger than 8 MB. Split it, or use `afterglow import`."), code="size"
            )
        return file


class CsvForm(forms.Form):
    """A long CSV and the zone of its times."""

    kind = forms.CharField(widget=forms.HiddenInput, initial="csv", required=False)
    file = SourceFileField(label=_("CSV file"))
    zone = forms.CharField(
        label=_("Zone of times without an offset"),
        max_length=64,
        required=False,
        help_text=_("For example Europe/Berlin. Left empty, every time must carry its own offset."),
    )

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone:
            _known_zone(zone)
        return zone

    def files_given(self) -> list[SourceFile]:
        """The uploaded file under its own name."""
        return [_source(shown(self.cleaned_data["file"].name), self.cleaned_data["file"])]


class BidsForm(forms.Form):
    """A crossover trial in BIDS tables."""

    kind = forms.CharField(widget=forms.HiddenInput, initial="bids", required=False)
    participants = SourceFileField(label=PARTICIPANTS)
    phenotype = SourceFileField(label=PHENOTYPE)
    participants_sidecar = SourceFileField(label=SIDECARS[0], required=False)
    phenotype_sidecar = SourceFileField(label=SIDECARS[1], required=False)
    description = SourceFileField(label=DESCRIPTION, required=False)
    anchor = forms.DateField(
        label=_("Day of the first infusion"),
        initial=DEFAULT_ANCHOR,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("BIDS keeps no dates. Days are counted from this one; choose any day in the past."),
    )

    def files_given(self) -> list[SourceFile]:
        """The uploaded files under their names in BIDS, whatever they were called."""
        named = {
            PARTICIPANTS: "participants",
            PHENOTYPE: "phenotype",
            SIDECARS[0]: "participants_sidecar",
            SIDECARS[1]: "phenotype_sidecar",
            DESCRIPTION: "description",
        }
        given = {name: self.cleaned_data.get(field) for name, field in named.items()}
        return [_source(name, file) for name, file in given.items() if file]


def _known_zone(zone: str) -> None:
    try:
        read_zone(zone)
    except NotUsable as error:
        raise ValidationError(str(error), code="zone") from error


def _source(name: str, file: Any) -> SourceFile:
    return SourceFile(name, file.read())
