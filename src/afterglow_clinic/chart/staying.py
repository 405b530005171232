"""What a member's session remembers of the sign-in: how long it lasts, and when they last proved themselves.

Called by the views through which a member comes in. The list of sessions is `chart.member_sessions`.
"""

from datetime import datetime, timedelta

from django.http import HttpRequest

from afterglow_clinic.chart.device_words import device_words
from afterglow_clinic.chart.member_sessions import as_member, begin_session, end_replaced
from afterglow_clinic.chart.models import Patient

STAYS = timedelta(days=90)
"""How long a phone stays signed in without being used, if the member asked for it."""
FRESH = timedelta(minutes=15)
"""How long after a link with its code, or a passkey, a new passkey may be added."""


def make_room(request: HttpRequest, at: datetime) -> None:
    """End what this browser was signed in to, before somebody signs in: its line goes with its session."""
    end_replaced(session_key=request.session.session_key or "", at=at)


def come_in(request: HttpRequest, *, patient: Patient, came_by: str, at: datetime) -> None:
    """Note a sign-in that has just been made, and how long it is to last (`stay` in the form).

    The session gets a key of its own: Django keeps the old one where the same person signs in again,
    and has none at all where somebody else was signed in.
    """
    stays = "yes" if request.POST.get("stay") else "no"
    request.session.cycle_key()
    # Seconds slide, a span would not.
    request.session.set_expiry(int(STAYS.total_seconds()) if stays == "yes" else None)
    row = begin_session(
        session_key=request.session.session_key or "",
        device=device_words(request.headers.get("User-Agent", "")),
        came_by=came_by,
        stays=stays,
        by=as_member(patient),
        at=at,
    )
    request.session["member_session"] = str(row.pk)
    request.session["seen"] = at.date().isoformat()
    prove(request, at)


def prove(request: HttpRequest, at: datetime) -> None:
    """The member has just shown that it is them."""
    request.session["proved"] = at.timestamp()


def is_fresh(request: HttpRequest, at: datetime) -> bool:
    """Whether they showed it a short while ago."""
    return at.timestamp() - float(request.session.get("proved", 0)) < FRESH.total_seconds()
