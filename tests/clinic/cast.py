"""The standing cast: two clinics and everyone who may, or must not, see a member.

The story every test can count on:

    First Light    Wren Quillfeather is a member. Iris integrates her; Theo, her outside therapist,
                   holds her release. Ingo integrates nobody, Tara's release was withdrawn.
                   Sol Brackenwood is another member, on nobody's caseload.
    Far Shore      another clinic, with its own nurse, director and member (Moss Ostrander).

Family names of members occur nowhere else in the product, so a page that shows one to the wrong
person is caught by reading its text. Rows for a case are made by `tests/clinic/builders.py`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.test import Client

from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.models import (
    CareTeamParticipant,
    Consent,
    ConsentWithdrawal,
    EpisodeOfCare,
    Location,
    Organization,
    Patient,
    Phase,
    Practitioner,
    PractitionerRole,
    User,
)
from afterglow_clinic.site.middleware import identify

NOW = datetime(2026, 3, 2, 21, 2, tzinfo=UTC)
"""Monday 14:02 at First Light, 22:02 at Far Shore."""
PASSWORD = "violet harbour of the seventh lantern"
"""What every practitioner of the cast signs in with; members have none."""
LONG_AGO = NOW - timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with an account: a practitioner, a member, or neither."""

    user: User
    practitioner: Practitioner | None = None
    patient: Patient | None = None

    @property
    def actor(self) -> Actor:
        return identify(self.user)[0]

    @property
    def canary(self) -> str:
        """A member's family name: it may stand only on pages of people who may see them."""
        assert self.patient is not None
        return self.patient.family


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone by their part. The comment behind a name says what they are for."""

    clinic: Organization
    far_clinic: Organization
    director: Person
    prescriber: Person
    nurse: Person
    integrator: Person  # has Wren on the caseload
    idle_integrator: Person  # has nobody
    front_desk: Person
    owner: Person
    therapist: Person  # outside, Wren's release stands
    former_therapist: Person  # outside, Wren's release was withdrawn
    retired_nurse: Person  # every role has ended
    member: Person  # Wren Quillfeather
    other_member: Person  # Sol Brackenwood, same clinic
    far_director: Person
    far_nurse: Person
    far_member: Person  # Moss Ostrander, of the other clinic
    stranger: Person  # an account with no role and no record

    def everyone(self) -> dict[str, Person]:
        return {
            name: part
            for name in self.__dataclass_fields__
            if isinstance(part := getattr(self, name), Person)
        }

    def members(self) -> tuple[Person, Person, Person]:
        return self.member, self.other_member, self.far_member


def assemble() -> Cast:
    """Write the whole cast to the database and return it."""
    clinic = _clinic("First Light", "America/Denver", "US")
    far = _clinic("Far Shore", "Europe/Berlin", "DE")
    member = _member(clinic, "Wren", "Quillfeather", "FL-001", date(1988, 5, 17))
    other = _member(clinic, "Sol", "Brackenwood", "FL-002", date(1979, 11, 3))
    iris = _practitioner(clinic, "Iris Integrator", Role.INTEGRATOR)
    theo = _practitioner(clinic, "Theo Therapist", Role.OUTSIDE_THERAPIST)
    tara = _practitioner(clinic, "Tara Therapist", Role.OUTSIDE_THERAPIST)
    _on_the_care_team(member, iris)
    _released(member, theo)
    _withdrawn(_released(member, tara))
    return Cast(
        clinic=clinic,
        far_clinic=far,
        director=_practitioner(clinic, "Dora Director", Role.MEDICAL_DIRECTOR),
        prescriber=_practitioner(clinic, "Piet Prescriber", Role.PRESCRIBER),
        nurse=_practitioner(clinic, "Nora Nurse", Role.NURSE),
        integrator=iris,
        idle_integrator=_practitioner(clinic, "Ingo Integrator", Role.INTEGRATOR),
        front_desk=_practitioner(clinic, "Fay Frontdesk", Role.FRONT_DESK),
        owner=_practitioner(clinic, "Odo Owner", Role.OWNER),
        therapist=theo,
        former_therapist=tara,
        retired_nurse=_retired(_practitioner(clinic, "Rhea Retired", Role.NURSE)),
        member=member,
        other_member=other,
        far_director=_practitioner(far, "Dirk Direktor", Role.MEDICAL_DIRECTOR),
        far_nurse=_practitioner(far, "Nele Nurse", Role.NURSE),
        far_member=_member(far, "Moss", "Ostrander", "FS-001", date(1991, 1, 29)),
        stranger=Person(_account("stranger@example.org", "Stan Stranger")),
    )


def signed_in(person: Person | None) -> Client:
    """A test client with this person's session; `None` is someone who has not signed in."""
    client = Client(raise_request_exception=True)
    if person is not None:
        client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _clinic(name: str, zone: str, country: str) -> Organization:
    clinic = Organization.objects.create(name=name, zone=zone, country=country, telecom="555 0100")
    Location.objects.create(organization=clinic, name=f"{name} house", address="1 Dawn Street")
    return clinic


@cache
def _hashed(password: str) -> str:
    return make_password(password)


def _account(email: str, name: str, password: str = "!none") -> User:
    given, _, family = name.partition(" ")
    return User.objects.create(
        username=email, email=email, first_name=given, last_name=family, password=password
    )


def _practitioner(clinic: Organization, name: str, role: Role) -> Person:
    email = name.lower().replace(" ", ".") + "@example.org"
    user = _account(email, name, _hashed(PASSWORD))
    practitioner = Practitioner.objects.create(organization=clinic, user=user, name=name, email=email)
    PractitionerRole.objects.create(practitioner=practitioner, code=role.value, period_start=LONG_AGO)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "not-used"})
    return Person(user, practitioner=practitioner)


def _retired(person: Person) -> Person:
    assert person.practitioner is not None
    person.practitioner.roles.update(period_end=NOW - timedelta(days=30))
    return person


def _member(clinic: Organization, given: str, family: str, identifier: str, born: date) -> Person:
    email = f"{given}.{family}@example.org".lower()
    user = _account(email, f"{given} {family}")
    patient = Patient.objects.create(
        organization=clinic,
        location=clinic.locations.first(),
        account=user,
        identifier=identifier,
        given=given,
        family=family,
        birth_date=born,
        email=email,
        created=LONG_AGO,
    )
    EpisodeOfCare.objects.create(patient=patient, phase=Phase.JOURNEYS, period_start=LONG_AGO)
    return Person(user, patient=patient)


def _on_the_care_team(member: Person, colleague: Person) -> None:
    CareTeamParticipant.objects.create(
        patient=member.patient,
        practitioner=colleague.practitioner,
        role=Role.INTEGRATOR.value,
        period_start=LONG_AGO,
    )


def _released(member: Person, therapist: Person) -> Consent:
    return Consent.objects.create(
        patient=member.patient,
        category=Consent.Category.OUTSIDE_THERAPIST,
        document_version="1",
        recipient=therapist.practitioner,
        given=LONG_AGO,
        recorded_by="Fay Frontdesk",
    )


def _withdrawn(consent: Consent) -> None:
    ConsentWithdrawal.objects.create(
        patient=consent.patient, consent=consent, by="Wren Quillfeather", at=NOW - timedelta(days=10)
    )
