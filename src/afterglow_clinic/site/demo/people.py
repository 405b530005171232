"""The demo's clinic, its staff with their sign-ins, and a neighbour clinic that must never be seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress

from afterglow_clinic.chart.models import (
    EpisodeOfCare,
    Location,
    Organization,
    Patient,
    Phase,
    Practitioner,
    PractitionerRole,
    User,
)


@dataclass(frozen=True, slots=True)
class Clinic:
    """The demo clinic's people, by what the seed needs them for."""

    organization: Organization
    location: Location
    team: dict[str, list[Practitioner]]
    outside_therapist: Practitioner


def open_clinic(script: dict[str, Any], at: datetime) -> Clinic:
    """The organization, its place and its staff."""
    facts = script["organization"]
    organization = Organization.objects.create(
        name=facts["name"], zone=facts["zone"], country=facts["country"], telecom=facts["telecom"]
    )
    location = Location.objects.create(organization=organization, name=facts["location"])
    staff = {
        each["email"]: _practitioner(organization, each, script["password"], at) for each in script["staff"]
    }
    by_role = {
        role: [staff[each["email"]] for each in script["staff"] if role in each["roles"]]
        for role in ("prescriber", "nurse", "integrator")
    }
    return Clinic(organization, location, by_role, staff["therapist@demo.example"])


def open_neighbour(script: dict[str, Any], at: datetime) -> None:
    """Another clinic in the same database."""
    facts = script["neighbour"]
    organization = Organization.objects.create(
        name=facts["name"], zone=facts["zone"], country=facts["country"]
    )
    _practitioner(organization, facts["staff"], script["password"], at)
    for number, name in enumerate(facts["members"], 1):
        given, family = name.split(" ")
        patient = Patient.objects.create(
            organization=organization, identifier=f"FS-{number}", given=given, family=family, created=at
        )
        EpisodeOfCare.objects.create(patient=patient, phase=Phase.INQUIRY, period_start=at)


def _practitioner(
    organization: Organization, facts: dict[str, Any], password: str, at: datetime
) -> Practitioner:
    user = User(username=facts["email"], email=facts["email"])
    user.set_password(password)
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=facts["email"], verified=True, primary=True)
    practitioner = Practitioner.objects.create(
        organization=organization, user=user, name=facts["name"], email=facts["email"]
    )
    PractitionerRole.objects.bulk_create(
        PractitionerRole(practitioner=practitioner, code=role, period_start=at) for role in facts["roles"]
    )
    return practitioner
