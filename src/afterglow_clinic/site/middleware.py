"""The gate: who is at the door, and whether the table lets them in.

It refuses input no view should ever meet, a demo asked for from outside, a view without
a policy, and staff without a second factor.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    JsonResponse,
    QueryDict,
)
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.utils import timezone, translation

from afterglow_clinic.chart.actor import NOBODY, Actor, Role
from afterglow_clinic.chart.breaking_glass import opened_to
from afterglow_clinic.chart.checks import outside_permission
from afterglow_clinic.chart.member_sessions import as_member, see_session
from afterglow_clinic.chart.models import Organization, Practitioner, User
from afterglow_clinic.chart.permissions import NotPermitted, Permission
from afterglow_clinic.clock import now

Next = Callable[[HttpRequest], HttpResponse]


class RefuseBadInput:
    """NUL bytes and text that is not UTF-8 never reach a form or the database."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            return _refused("The address")
        query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
        for place, name in (
            ("query", undecodable_name(query) or unreadable_name(request.GET)),
            ("cookie", unreadable_name(request.COOKIES)),
        ):
            if name is not None:
                return _refused(f"The {place} {name!r}")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Forms are read here and no earlier, so that the gate's order stands for large ones."""
        simple = request.content_type == "application/x-www-form-urlencoded"
        name = (undecodable_name(request.body) if simple else None) or unreadable_name(request.POST)
        return None if name is None else _refused(f"The field {name!r}")


def undecodable_name(encoded: bytes) -> str | None:
    """The first field whose bytes are not UTF-8. Django would read them as Latin-1 and say nothing."""
    for pair in encoded.split(b"&"):
        try:
            pair.decode()
        except UnicodeDecodeError:
            return pair.partition(b"=")[0].decode("utf-8", "replace")[:100]
    return None


def unreadable_name(texts: "QueryDict | Mapping[str, str]") -> str | None:
    """The first name whose text holds a NUL, or did not decode; None if all can be read."""
    lists = texts.lists() if isinstance(texts, QueryDict) else ((name, [texts[name]]) for name in texts)
    for name, values in lists:
        if any(mark in text for text in (name, *values) for mark in UNREADABLE):
            return str(name)[:100]
    return None


UNREADABLE = ("\x00", "\ufffd")


def _refused(what: str) -> HttpResponse:
    text = f"{what} contains characters that cannot be read. Nothing was saved."
    return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")


class PackStatic(GZipMiddleware):
    """Packs sheets and scripts on their way out. Pages are not: a length must not tell what is in one."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        path = request.path_info
        if path.startswith(settings.STATIC_URL) and path.endswith((".css", ".js", ".svg")):
            return super().process_response(request, response)
        return response


class DemoStaysHome:
    """The demo has no second factor, so it answers only this machine."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        remote = request.META.get("REMOTE_ADDR", "")
        if settings.DEMO and remote and not (remote.startswith("127.") or remote == "::1"):
            return HttpResponseForbidden(
                "This is a demo; it answers only on this machine.", content_type="text/plain"
            )
        return self.get_response(request)


class KnowTheActor:
    """Puts `request.actor` and `request.organization`, and the clinic's zone and the person's language for
    this request. Who is not known is spoken to as their browser asks (Django's LocaleMiddleware)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor, organization = identify(request.user if request.user.is_authenticated else None)
        if actor.practitioner_id is not None:
            actor = replace(actor, opened=opened_to(actor, at=now()))
        request.actor = actor  # type: ignore[attr-defined]
        request.organization = organization  # type: ignore[attr-defined]
        if organization is None:
            return self.get_response(request)
        with timezone.override(ZoneInfo(organization.zone)), translation.override(actor.language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", actor.language)
        return response


class RememberTheDay:
    """Once a day, notes that a member's session was used; that also puts off the day it runs out."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session_id = request.session.get("member_session") if request.user.is_authenticated else None
        if session_id is not None:
            today = now().date()
            if request.session.get("seen") != today.isoformat():
                see_session(session_id=session_id, day=today)
                request.session["seen"] = today.isoformat()
        return self.get_response(request)


def identify(user: Any) -> tuple[Actor, Organization | None]:
    """The actor behind a signed-in user: a practitioner with open roles, a member, or nobody."""
    if user is None:
        return NOBODY, None
    known = User.objects.select_related("practitioner__organization", "patient__organization").get(pk=user.pk)
    practitioner = getattr(known, "practitioner", None)
    if practitioner is not None:
        return _practitioner(user, practitioner), practitioner.organization
    patient = getattr(known, "patient", None)
    if patient is not None:
        return as_member(patient), patient.organization
    return NOBODY, None


def _practitioner(user: User, practitioner: Practitioner) -> Actor:
    codes = practitioner.roles.filter(period_end=None).values_list("code", flat=True)
    return Actor(
        name=practitioner.name,
        user_id=user.pk,
        organization_id=practitioner.organization_id,
        practitioner_id=practitioner.pk,
        roles=frozenset(map(Role, codes)),
        language=settings.LANGUAGE_CODE,
    )


class PermissionGate:
    """Asks the table before any view runs. No line, no entry."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_: Any
    ) -> HttpResponse | None:
        line = self._line(request, view)
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if line is None:
            raise PermissionDenied
        if line.public:
            return None
        if not request.user.is_authenticated:
            return redirect_to_sign_in(request)
        if not actor.roles & line.roles:
            raise PermissionDenied
        return self._second_factor(request, actor, line)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, NotPermitted):
            raise PermissionDenied from exception

    def _line(self, request: HttpRequest, view: Callable[..., HttpResponse]) -> Permission | None:
        declared = getattr(view, "permission", None)
        if isinstance(declared, Permission):
            return declared
        match = request.resolver_match
        return outside_permission(match.url_name if match else None)

    def _second_factor(self, request: HttpRequest, actor: Actor, line: Permission) -> HttpResponse | None:
        """Staff without a second factor may do one thing: set one up."""
        if settings.DEMO or line.name == "account.own" or actor.has(Role.MEMBER):
            return None
        if is_mfa_enabled(request.user):
            return None
        return redirect("mfa_index")


def redirect_to_sign_in(request: HttpRequest) -> HttpResponse:
    """A page asked for without sign-in leads to it and back; a script is told; all else is refused."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"error": "sign in"}, status=401)
    if request.method not in {"GET", "HEAD"}:
        raise PermissionDenied
    response = redirect("account_login")
    response["Location"] += f"?next={quote(request.path)}"
    return response
