"""Pages that belong to no room: the way in, health, the look of things, and kind refusals."""

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from afterglow_clinic.care_station.sending import is_late
from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.permissions import may, permission
from afterglow_clinic.clock import now
from afterglow_clinic.site.looking import specimens

FIRST_ROOM = (
    ("worklist.read", "care_station:worklist"),
    ("member.list", "front_desk:members"),
    ("board.read", "care_station:board"),
)


@require_safe
@permission("site.home")
def home(request: HttpRequest) -> HttpResponse:
    """Lead each person to the room they work in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.has(Role.MEMBER):
        return redirect("member_home:today")
    for line, address in FIRST_ROOM:
        if may(actor, line):
            return redirect(address)
    return redirect("consult_room:members")


@require_safe
@permission("site.health")
def health(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers, and whether messages leave. Nothing about anyone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "outbox": "late" if is_late(at=now()) else "ok"})


@require_safe
@permission("site.look")
def look(request: HttpRequest) -> HttpResponse:
    """The living page of components, in the demo only."""
    if not settings.DEMO:
        raise Http404
    return render(request, "site/look.html", specimens())


@require_POST
@permission("site.theme")
def theme(request: HttpRequest) -> HttpResponse:
    """Switch between light and dim on this device."""
    chosen = "dim" if request.POST.get("theme") == "dim" else "light"
    back = request.POST.get("back", "/")
    response = redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
    response.set_cookie(
        "theme", chosen, samesite="Lax", httponly=True, secure=request.is_secure(), max_age=365 * 24 * 3600
    )
    return response


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: say what to do; nothing typed was saved."""
    return render(request, "403_csrf.html", status=403)
