"""Sign-in policy: nobody signs up by themselves; staff carry a second factor; a member has no password.

A member's door is the invitation in `afterglow_clinic.waiting_room`, or a passkey of their own
(`afterglow_clinic.member_home.signing`). Leaving clears what the browser kept.
"""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.logout import logout
from allauth.account.views import LogoutView
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import NOBODY
from afterglow_clinic.chart.member_sessions import digest_of, end_session
from afterglow_clinic.chart.models import MemberSession, User
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.staying import come_in, make_room
from afterglow_clinic.clock import now


class ClosedDoors(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the clinic, not by whoever comes by."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in. Through the library's pages a member comes with a passkey only: they have no password."""
        at = now()
        make_room(request, at)
        super().login(request, user)
        patient = getattr(user, "patient", None)
        if patient is not None:
            come_in(request, patient=patient, came_by=MemberSession.CameBy.PASSKEY, at=at)


def name_typed(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Whose password is tried, in one spelling: what wrong passwords are counted by.

    The library calls it `email`, a signature `username`, the form `login`. Counted by none of them, eight
    wrong passwords of one passer-by would close the door to everybody.
    """
    given = credentials or {}
    name = given.get("email") or given.get("username") or request.POST.get("login", "")
    return str(name).strip().casefold()[:255]


class QuietPasskeys(DefaultMFAAdapter):  # type: ignore[misc]
    """What a phone's own list of passkeys shows for a member: the app's neutral name, and not theirs."""

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        if getattr(user, "patient", None) is not None:
            entity |= {"display_name": _("Daybook"), "name": _("Daybook")}
        return entity


class PasskeyForm(LoginWebAuthnForm):  # type: ignore[misc]
    """Coming in with a passkey: a malformed credential is refused, as a wrong one is."""

    def clean_credential(self) -> Authenticator:
        try:
            found: Authenticator = super().clean_credential()
        except (AttributeError, LookupError, TypeError, ValueError) as fault:
            raise ValidationError(_("That passkey could not be checked. Please try again.")) from fault
        return found


class SignOut(LogoutView):  # type: ignore[misc]
    """Signing out. A member's browser is told to clear its cache, and its page to forget the phone's keys."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        request: Any = self.request
        by, key = actor_of(request), request.session.session_key
        if by.patient_id is None:
            response: HttpResponse = super().post(*args, **kwargs)
            return response
        for row in MemberSession.objects.visible_to(by).filter(digest=digest_of(key or "")):
            end_session(session=row, by=by, at=now())
        logout(request, show_message=False)
        request.actor, request.organization = NOBODY, None
        page = render(request, "member_home/signing/out.html")
        page["Clear-Site-Data"] = '"cache"'
        page["Cache-Control"] = "no-store"
        return page
