"""Who a page is about: the member by two identifiers, with what must be known before anybody touches them.

One answer for every room's banner (`components/patient.html`). The story adds what only its readers see
(`consult_room/banner.py`).
"""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.allergies import known_allergies
from afterglow_clinic.chart.models import Patient


@dataclass(frozen=True, slots=True)
class Identifier:
    """One of the two things by which a person is told from another with the same name."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Who:
    """What the banner shows. `allergies` is None where nobody is recorded to have asked."""

    name: str
    initials: str
    born: str
    identifiers: tuple[Identifier, ...]
    allergies: tuple[str, ...] | None
    boundaries: tuple[str, ...]


def who_is(patient: Patient, *, by: Actor) -> Who:
    """The banner of somebody who was opened for this reader."""
    return Who(
        name=str(patient),
        initials=patient.initials,
        born=born_on(patient),
        identifiers=identifiers_of(patient),
        allergies=known_allergies(patient, by),
        boundaries=(patient.boundaries,) if patient.boundaries else (),
    )


def born_on(patient: Patient) -> str:
    """The day of birth in words."""
    born = patient.birth_date
    return date_format(born, "j F Y") if born else _("on a day nobody wrote down")


def identifiers_of(patient: Patient) -> tuple[Identifier, ...]:
    """The record's number and, where a telephone is known, its last four digits."""
    digits = "".join(filter(str.isdigit, patient.telecom))
    number = Identifier(_("Record"), patient.identifier)
    return (number, Identifier(_("Phone ends in"), digits[-4:])) if digits else (number,)
