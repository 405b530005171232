"""Pages of a member's circles. They read the clock; `afterglow_clinic.chart.circles` does the work."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from afterglow_clinic.chart import circles as acting
from afterglow_clinic.chart.models import Circle, CircleMembership
from afterglow_clinic.chart.opening import find, open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.circles.showing import circles_of


@never_cache
@require_safe
@permission("circle.own")
def circles(request: HttpRequest) -> HttpResponse:
    """Mine, and those that are open to me."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    mine, others = circles_of(patient, by, at)
    context = {"patient": patient, "mine": mine, "others": others}
    return render(request, "member_home/circles/circles.html", context)


@never_cache
@require_POST
@permission("circle.own")
def join(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Take a free seat. One who sits there already keeps it."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=True)
    row = find(Circle.objects.open_to_member(by), circle_id)
    try:
        acting.join_circle(circle=row, patient=patient, by=by, at=at)
        messages.success(request, _("The seat is yours. Come when it meets next."))
    except acting.CircleFull:
        messages.error(request, _("The last seat was taken just now. Your team can tell you of another."))
    except acting.NotOpenToFormer:
        messages.error(request, _("This circle is for members in the program. Ask your team for another."))
    return redirect("member_home:circles")


@never_cache
@require_POST
@permission("circle.own")
def leave(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Give the seat back. No reason is asked for."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=True)
    place = find(CircleMembership.objects.visible_to(by).filter(patient=patient), place_id)
    acting.leave_circle(place=place, by=by, at=at)
    messages.success(request, _("Your seat is free again. The door stays open."))
    return redirect("member_home:circles")
