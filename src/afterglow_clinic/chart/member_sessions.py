"""Where a member is signed in, and ending it from anywhere. A session's key is never kept, only its digest.

What a view keeps in the session itself is `afterglow_clinic.chart.staying`.
"""

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from afterglow_clinic.chart.actor import Actor, Role, the_system
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import MemberSession, Patient
from afterglow_clinic.chart.permissions import NotPermitted, check_may
from afterglow_clinic.chart.speaking import language_of

CameBy = MemberSession.CameBy


def as_member(patient: Patient) -> Actor:
    """The actor a member is, from the moment they have proved themselves and in every request after it."""
    return Actor(
        name=str(patient),
        user_id=patient.account_id,
        organization_id=patient.organization_id,
        patient_id=patient.pk,
        roles=frozenset({Role.MEMBER}),
        language=language_of(patient),
    )


def digest_of(session_key: str) -> str:
    """What is kept of a session's key."""
    return sha256(session_key.encode()).hexdigest()


def open_sessions(by: Actor, at: datetime) -> list[MemberSession]:
    """Where this member is signed in at `at`, newest first; what ran out by itself is left out."""
    rows = MemberSession.objects.visible_to(by).filter(ended=None)
    living = Session.objects.filter(expire_date__gt=at)
    alive = {digest_of(key) for key in living.values_list("session_key", flat=True)}
    return [row for row in rows if row.digest in alive]


@transaction.atomic
def begin_session(
    *, session_key: str, device: str, came_by: str, stays: str, by: Actor, at: datetime
) -> MemberSession:
    """Note that a member signed in. `stays` is "yes" if they asked to stay so.

    Raises:
        NotPermitted: The actor is no member.
        ValueError: The session has no key, so that nothing could ever end it.
    """
    if not session_key:
        raise ValueError("session_key: empty")
    check_may(by, "session.own")
    if by.patient_id is None:
        raise NotPermitted("session.own")
    row = MemberSession.objects.create(
        patient_id=by.patient_id,
        digest=digest_of(session_key),
        device=device,
        came_by=came_by,
        stays=stays == "yes",
        created=at,
        seen=at.date(),
    )
    audit(by=by, at=at, action=Action.CREATE, subtype="member-session.begin", entity=row)
    return row


def see_session(*, session_id: str, day: date) -> None:
    """Note the day. It is no reading of a record and leaves no other trace."""
    MemberSession.objects.filter(pk=UUID(session_id), seen__lt=day).update(seen=day)


@transaction.atomic
def end_session(*, session: MemberSession, by: Actor, at: datetime) -> None:
    """Sign out there. What that phone asks for next finds nobody signed in. Ending twice ends once."""
    check_may(by, "session.own")
    if session.patient_id != by.patient_id:
        raise NotPermitted("session.own")
    _end([session], by, at)


@transaction.atomic
def end_replaced(*, session_key: str, at: datetime) -> None:
    """End the sign-in that a browser gives up because somebody signs in on it, the same member or another."""
    for row in MemberSession.objects.filter(digest=digest_of(session_key), ended=None):
        _end([row], the_system(row.patient.organization_id), at)


@transaction.atomic
def end_every_session(*, by: Actor, at: datetime) -> int:
    """Sign out everywhere, this phone included; also where the list knows nothing of. How many there were."""
    check_may(by, "session.own")
    rows = list(MemberSession.objects.select_for_update().filter(patient=by.patient_id, ended=None))
    _end(rows, by, at)
    for one in Session.objects.all():
        if one.get_decoded().get("_auth_user_id") == str(by.user_id):
            one.delete()
    return len(rows)


def _end(rows: Iterable[MemberSession], by: Actor, at: datetime) -> None:
    wanted = {row.digest for row in rows}
    for one in Session.objects.all() if wanted else ():
        if digest_of(one.session_key) in wanted:
            one.delete()
    for row in rows:
        if row.ended is None:
            row.ended = at
            row.save(update_fields=["ended"])
            audit(by=by, at=at, action=Action.UPDATE, subtype="member-session.end", entity=row)
