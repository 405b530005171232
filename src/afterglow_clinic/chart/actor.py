"""Who is acting: a frozen value made once per request and passed as `by` to every action.

It refuses to guess: a user without an active role in one organization is nobody.
The neighbour that decides what an actor may do is `afterglow_clinic.chart.permissions`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person is in the clinic. FHIR: PractitionerRole.code, or the patient."""

    MEDICAL_DIRECTOR = "medical-director"
    PRESCRIBER = "prescriber"
    NURSE = "nurse"
    INTEGRATOR = "integrator"
    FRONT_DESK = "front-desk"
    OWNER = "owner"
    OUTSIDE_THERAPIST = "outside-therapist"
    MEMBER = "member"


LICENSED = frozenset({Role.MEDICAL_DIRECTOR, Role.PRESCRIBER, Role.NURSE})
"""Roles that may close a HIGH finding and read scores and answers of the whole clinic."""

STAFF = frozenset(Role) - {Role.MEMBER, Role.OUTSIDE_THERAPIST}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with their roles in one organization, or the system itself."""

    name: str
    user_id: UUID | None = None
    organization_id: UUID | None = None
    practitioner_id: UUID | None = None
    patient_id: UUID | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    opened: frozenset[UUID] = field(default_factory=frozenset)
    """Members whose chart stood open to this person by break-glass when the request came in."""
    language: str = ""
    """What pages made for this person are written in; empty where nobody knows them."""

    @property
    def is_system(self) -> bool:
        return self.user_id is None and self.organization_id is not None

    @property
    def is_licensed(self) -> bool:
        return bool(self.roles & LICENSED)

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF)

    def has(self, *roles: Role) -> bool:
        return bool(self.roles.intersection(roles))


NOBODY = Actor(name="nobody")


def the_system(organization_id: UUID) -> Actor:
    """The actor of scheduled work (imports, escalation, the seed) in one organization."""
    return Actor(name="Afterglow", organization_id=organization_id)
