"""Who this is, as the story's banner says it: an age, and for some readers nothing that identifies."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.allergies import known_allergies
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.who import Identifier, born_on, identifiers_of
from afterglow_clinic.consult_room.sight import Sight


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
        born=born_on(patient),
        age=age(born, timezone.localtime(at).date()) if born else None,
        identifiers=identifiers_of(patient) if sight.identity else (),
        allergies=known_allergies(patient, by) if sight.identity else None,
        boundaries=(patient.boundaries,) if sight.identity and patient.boundaries else (),
        covered=not sight.identity,
    )


def age(born: date, today: date) -> int:
    """Whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
