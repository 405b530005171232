"""The audit trail: who looked at whom, and whether the chain holds. Reading it is written down too."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from afterglow_clinic.chart.auditing import Action
from afterglow_clinic.chart.auditing import audit as write_down
from afterglow_clinic.chart.opening import open_list
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.verifying import verify_chain
from afterglow_clinic.clock import now
from afterglow_clinic.records_room.forms import TrailFilter, narrowed
from afterglow_clinic.records_room.looking_back import Trail, choices, steps, trail
from afterglow_clinic.records_room.reading.moments import read_zone

PAGE = 50


@never_cache
@require_safe
@permission("audit.read")
def audit(request: HttpRequest) -> HttpResponse:
    """The trail, newest first, narrowed by person, day, agent and kind."""
    by = actor_of(request)
    form = TrailFilter(request.GET, **choices(by))
    wanted = Trail(**form.cleaned_data) if form.is_valid() else Trail()
    found = trail(by, wanted, read_zone(get_current_timezone_name()))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = steps(page, by)
    open_list(by=by, at=now(), reading="audit", detail={"shown": len(shown)})
    context = {"form": form, "page": page, "steps": shown, "query": narrowed(request.GET)}
    return render(request, "records_room/audit.html", context, status=200 if form.is_valid() else 422)


@require_POST
@permission("audit.read")
def verify(request: HttpRequest) -> HttpResponse:
    """Re-read the clinic's chain, and say whether every link holds."""
    by = actor_of(request)
    report = verify_chain(str(by.organization_id))
    with transaction.atomic():
        detail = {"links": report.links, "broken": report.broken}
        write_down(by=by, at=now(), action=Action.EXECUTE, subtype="audit.verify", detail=detail)
    if report.broken:
        what = _("The chain is broken after %(links)d links: %(why)s. Tell whoever runs the server.")
        messages.error(request, what % {"links": report.links, "why": report.broken})
    else:
        what = _(
            "All %(links)d links hold. The last one is %(head)s; a note of it elsewhere shows a cut end."
        )
        messages.success(request, what % {"links": report.links, "head": report.head[:16]})
    return redirect("records_room:audit")
