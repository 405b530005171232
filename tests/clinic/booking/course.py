"""A member on a signed protocol whose series lies ahead: by the actions a clinic uses, nothing by hand."""

from datetime import datetime, timedelta
from typing import Any

from afterglow_clinic.chart.actor import Role
from afterglow_clinic.chart.appointing import propose_series
from afterglow_clinic.chart.models import Appointment, CarePlan, CareTeamParticipant, Patient
from afterglow_clinic.chart.protocols import NotAtHand, newest
from afterglow_clinic.consult_room.protocols.actions import keep_protocol, sign_protocol
from afterglow_clinic.consult_room.protocols.giving import start_care_plan
from afterglow_clinic.front_desk.booking.actions import book_series
from tests.clinic.booking.protocol_text import IV_SIX, our_copy
from tests.clinic.cast import NOW, Cast, Person

FIRST = NOW + timedelta(days=14)
"""Monday 16 March 2026, 15:02 at First Light: the clocks changed on the 8th."""


def sign(cast: Cast, name: str = IV_SIX) -> str:
    """The director signs the newest version of that protocol; its digest."""
    one = newest(cast.clinic.pk, name)
    sign_protocol(one=one, meaning="Read and agreed.", by=cast.director.actor, at=NOW)
    return one.sha256


def our_version(cast: Cast, version: str, *, at: datetime = NOW, **changed: str) -> str:
    """The clinic keeps and signs a version of its own copy, with `changed` pieces of text; its digest."""
    earlier = next(one for one in ("our-six", IV_SIX) if _has(cast, one))
    base = newest(cast.clinic.pk, earlier)
    text = our_copy().replace('version = "1.0.0"', f'version = "{version}"', 1)
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    keep_protocol(text=text, base=base, by=cast.prescriber.actor, at=at)
    return sign(cast, "our-six")


def _has(cast: Cast, name: str) -> bool:
    try:
        return bool(newest(cast.clinic.pk, name))
    except NotAtHand:
        return False


def team(cast: Cast, patient: Patient) -> None:
    """A nurse and a prescriber beside whoever integrates them."""
    for person, role in ((cast.nurse, Role.NURSE), (cast.prescriber, Role.PRESCRIBER)):
        CareTeamParticipant.objects.get_or_create(
            patient=patient,
            practitioner=person.practitioner,
            role=role.value,
            period_end=None,
            defaults={"period_start": NOW - timedelta(days=90)},
        )


def on_plan(
    cast: Cast, member: Person | None = None, *, first: datetime = FIRST, at: datetime = NOW
) -> CarePlan:
    """The member is given the signed protocol."""
    patient = (member or cast.member).patient
    assert patient is not None
    team(cast, patient)
    return start_care_plan(
        patient=patient, sha256=sign(cast), first_session=first, by=cast.prescriber.actor, at=at
    )


def book(cast: Cast, patient: Patient, *, at: datetime = NOW, **given: Any) -> list[Appointment]:
    """The desk looks at the series and books it."""
    first = given.pop("first_session", None)
    seen = given.pop("seen", None) or propose_series(patient, at, first).digest
    asked: dict[str, Any] = {"location": None, "accepting": False, "by": cast.front_desk.actor, "at": at}
    return book_series(patient=patient, first_session=first, seen=seen, **asked | given)


def sessions(rows: list[Appointment]) -> list[Appointment]:
    return [row for row in rows if row.kind == "session"]


def one(rows: list[Appointment], activity: str, session: int = 0) -> Appointment:
    return next(row for row in rows if row.activity == activity and row.session == session)
