"""Who a page of this room is about, as the banner at its top says it."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import AllergyIntolerance, Patient


@dataclass(frozen=True, slots=True)
class Who:
    """What `components/patient.html` shows. `allergies` is None where nobody is recorded to have asked."""

    name: str
    initials: str
    born: str
    identifiers: tuple[dict[str, str], ...]
    allergies: tuple[str, ...] | None
    boundaries: tuple[str, ...]


def who_is(patient: Patient, *, by: Actor) -> Who:
    """The banner of somebody who was opened for this reader."""
    rows = AllergyIntolerance.objects.visible_to(by).filter(patient=patient)
    digits = "".join(filter(str.isdigit, patient.telecom))[-4:]
    identifiers: tuple[dict[str, str], ...] = ({"label": _("Record"), "value": patient.identifier},)
    if digits:
        identifiers = (*identifiers, {"label": _("Phone ends in"), "value": digits})
    return Who(
        name=str(patient),
        initials=patient.initials,
        born=date_format(patient.birth_date, "j F Y")
        if patient.birth_date
        else _("on a day nobody wrote down"),
        identifiers=identifiers,
        allergies=tuple(row.substance for row in rows) or None,
        boundaries=(patient.boundaries,) if patient.boundaries else (),
    )
