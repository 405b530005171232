"""Who this is, as the banner at the top of every page about one person says it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.allergies import known_allergies
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.consult_room.sight import Sight


@dataclass(frozen=True, slots=True)
class Identifier:
    """One of the two things by which a person is told from another with the same name."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Banner:
    """What `components/patient.html` shows. `allergies` is None where nobody is recorded to have asked."""

    name: str
    initials: str
    born: str
    age: int | None
    identifiers: tuple[Identifier, ...]
    allergies: tuple[str, ...] | None
    boundaries: tuple[str, ...]
    covered: bool
    """Whether this reader does not see the last three."""


def banner_of(patient: Patient, *, sight: Sight, by: Actor, at: datetime) -> Banner:
    """The banner for a reader: identifiers, allergies and boundaries only for the clinic's own."""
    born = patient.birth_date
    return Banner(
        name=str(patient),
        initials=patient.initials,
        born=date_format(born, "j F Y") if born else _("on a day nobody wrote down"),
        age=age(born, timezone.localtime(at).date()) if born else None,
        identifiers=_identifiers(patient) if sight.identity else (),
        allergies=known_allergies(patient, by) if sight.identity else None,
        boundaries=(patient.boundaries,) if sight.identity and patient.boundaries else (),
        covered=not sight.identity,
    )


def age(born: date, today: date) -> int:
    """Whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _identifiers(patient: Patient) -> tuple[Identifier, ...]:
    digits = "".join(filter(str.isdigit, patient.telecom))
    number = Identifier(_("Record"), patient.identifier)
    return (number, Identifier(_("Phone ends in"), digits[-4:])) if digits else (number,)
