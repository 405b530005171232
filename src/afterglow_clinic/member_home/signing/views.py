"""Pages about signing in. They read the clock; `chart.member_sessions` and `chart.passkeys` do the work.

A member has no password to be asked for again: a link with its code used a short while ago, or a passkey
they already have, stands in for it (docs/adr/0015).
"""

import json
from typing import Any
from uuid import UUID

from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm, SignupWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication, begin_registration
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterglow_clinic.chart.device_words import device_words
from afterglow_clinic.chart.member_sessions import digest_of, end_every_session, end_session, open_sessions
from afterglow_clinic.chart.models import MemberSession
from afterglow_clinic.chart.opening import find, open_own
from afterglow_clinic.chart.passkeys import add_passkey, passkeys_of, remove_every_passkey, remove_passkey
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.staying import is_fresh, prove
from afterglow_clinic.clock import now

HERE = "member_home:signing"
AFTERWARDS = {"erase": "member_home:erase_own"}
"""Where `prove_again` leads, beside making a passkey."""


@never_cache
@require_safe
@permission("session.own")
def signing(request: HttpRequest) -> HttpResponse:
    """Where the member is signed in, and their passkeys."""
    by, at = actor_of(request), now()
    open_own(by=by, at=at, writing=False)
    context = {
        "sessions": open_sessions(by, at),
        "this": digest_of(request.session.session_key or ""),
        "passkeys": passkeys_of(by),
        "fresh": is_fresh(request, at),
    }
    return render(request, "member_home/signing/signing.html", context)


@require_POST
@permission("session.own")
def sign_out_there(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one session; the phone that has it finds nobody signed in."""
    by = actor_of(request)
    row = find(MemberSession.objects.visible_to(by), session_id)
    end_session(session=row, by=by, at=now())
    messages.success(request, _("Signed out there."))
    return redirect(HERE)


@require_POST
@permission("session.own")
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session, this one too; with a tick, every passkey as well."""
    by, at = actor_of(request), now()
    if request.POST.get("passkeys") == "yes":
        remove_every_passkey(by=by, at=at)
    end_every_session(by=by, at=at)
    request.session.flush()
    response = redirect("account_login")
    response["Clear-Site-Data"] = '"cache"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("passkey.own")
def add(request: HttpRequest) -> HttpResponse:
    """Make a passkey on this phone; only for someone who has just shown that it is them."""
    by, at = actor_of(request), now()
    open_own(by=by, at=at, writing=request.method == "POST")
    if not is_fresh(request, at):
        return _prove_first(request)
    if request.method == "POST":
        form = SignupWebAuthnForm(request.POST, user=request.user)
        if _checked(form):
            name = device_words(request.headers.get("User-Agent", "")) or _("A passkey")
            credential = form.cleaned_data["credential"]
            add_passkey(user=request.user, name=name, credential=credential, by=by, at=at)  # type: ignore[arg-type]
            messages.success(request, _("The passkey is kept. Next time you come in with it."))
            return redirect(HERE)
        messages.error(request, _("That passkey could not be checked. Nothing was kept; please try again."))
    options = json.dumps(begin_registration(request.user, passwordless=True))
    status = 422 if request.method == "POST" else 200
    return render(request, "member_home/signing/add.html", {"options": options}, status=status)


def _checked(form: Form) -> bool:
    """Whether the library takes the credential. A malformed one escapes from it as a plain error."""
    try:
        return form.is_valid()
    except (AttributeError, LookupError, TypeError, ValueError):
        return False


def _prove_first(request: HttpRequest) -> HttpResponse:
    """A member who proved themselves too long ago is led to do so."""
    return redirect("member_home:prove")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("passkey.own")
def prove_again(request: HttpRequest) -> HttpResponse:
    """Show that it is you: with a passkey you have, or by opening your link once more."""
    by, at = actor_of(request), now()
    open_own(by=by, at=at, writing=request.method == "POST")
    context: dict[str, Any] = {"passkeys": passkeys_of(by)}
    if request.method == "POST":
        form = ReauthenticateWebAuthnForm(request.POST, user=request.user)
        if _checked(form):
            prove(request, at)
            return redirect(AFTERWARDS.get(request.GET.get("for", ""), "member_home:add_passkey"))
        messages.error(request, _("That passkey could not be checked. Please try again."))
    if context["passkeys"]:
        context["options"] = json.dumps(begin_authentication(request.user))
    status = 422 if request.method == "POST" else 200
    return render(request, "member_home/signing/prove.html", context, status=status)


@require_POST
@permission("passkey.own")
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a passkey away. The phone may still offer it; it opens nothing any more."""
    if remove_passkey(number=number, by=actor_of(request), at=now()):
        messages.success(request, _("The passkey is taken away. You can delete it from the phone, too."))
    return redirect(HERE)
