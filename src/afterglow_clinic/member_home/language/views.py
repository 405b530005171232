"""Language / Idioma: each choice is written in its own language, so that it can be found from any other."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from afterglow_clinic.chart.opening import open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.speaking import UnknownLanguage, choose_language, language_of
from afterglow_clinic.clock import now

A_YEAR = 365 * 24 * 3600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("language.own")
def language(request: HttpRequest) -> HttpResponse:
    """Show the languages of the app, and keep the one chosen."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=request.method == "POST")
    page = {"languages": settings.LANGUAGES, "current": language_of(patient)}
    if request.method != "POST":
        return render(request, "member_home/language/language.html", page)
    wanted = request.POST.get("language", "")
    try:
        choose_language(patient=patient, language=wanted, by=by, at=at)
    except UnknownLanguage:
        page["error"] = _("Choose one of these languages.")
        return render(request, "member_home/language/language.html", page, status=422)
    with translation.override(wanted):
        messages.success(request, _("From now on the app speaks English with you."))
    return remembered(redirect("member_home:language"), wanted, secure=request.is_secure())


def remembered(response: HttpResponse, wanted: str, *, secure: bool) -> HttpResponse:
    """Pages that open before anyone signs in follow this cookie; it holds a language and nothing else."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, wanted, max_age=A_YEAR, httponly=True, secure=secure, samesite="Lax"
    )
    return response
