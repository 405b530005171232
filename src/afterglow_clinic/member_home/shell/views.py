"""Files and pages of the shell. All but the lock's are public and say nothing about anyone."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from afterglow_clinic.chart.crisis import ways_to_talk
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.member_home.shell.keeping import known_language, worker_source

PAPER = "#fbf7f0"
"""`--paper` of the light tokens: the colour of the window before the first page is there."""
ICONS = (
    ("icon.svg", "any", "any"),
    ("icon-192.png", "192x192", "maskable"),
    ("icon-512.png", "512x512", "maskable"),
)


@require_safe
@permission("app.shell")
def manifest(request: HttpRequest) -> HttpResponse:
    """How the app stands among others on a phone: under a name that tells nothing."""
    content = {
        "id": reverse("member_home:today"),
        "name": _("Daybook"),
        "short_name": _("Daybook"),
        "start_url": reverse("member_home:today"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": static(f"home/{name}"), "sizes": sizes, "purpose": purpose, "type": _type(name)}
            for name, sizes, purpose in ICONS
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")


def _type(name: str) -> str:
    return "image/svg+xml" if name.endswith(".svg") else "image/png"


@require_safe
@permission("app.shell")
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Its bytes change whenever anything it keeps does."""
    source = worker_source(_country(request), known_language(request.GET.get("language", "")))
    response = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@never_cache
@require_safe
@permission("app.shell")
def offline(request: HttpRequest) -> HttpResponse:
    """What there is without a network: people to talk to, the sealed plan, what can be written."""
    return render(request, "member_home/shell/offline.html", {"lines": ways_to_talk(_country(request))})


@never_cache
@require_safe
@permission("app.shell")
def help_now(request: HttpRequest) -> HttpResponse:
    """Crisis lines, first on the page; for anyone, signed in or not, with or without a network."""
    return render(request, "member_home/shell/help_now.html", {"lines": ways_to_talk(_country(request))})


@never_cache
@require_safe
@permission("app.shell")
def away(request: HttpRequest) -> HttpResponse:
    """Where the quick exit leads: a page of our own about nothing in particular."""
    return render(request, "member_home/shell/away.html")


@never_cache
@require_safe
@permission("app.read")
def lock(request: HttpRequest) -> HttpResponse:
    """A code for this phone. It never leaves it, so there is nothing to send here."""
    return render(request, "member_home/shell/lock.html")


def _country(request: HttpRequest) -> str:
    """As the address says, else the clinic's; empty (the common number) where nobody is signed in."""
    asked = request.GET.get("country", "")
    own = getattr(getattr(request, "organization", None), "country", "") or ""
    return asked.upper() if len(asked) == 2 and asked.isascii() and asked.isalpha() else own
