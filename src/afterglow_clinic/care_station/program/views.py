"""The program board: its numbers, and the people behind one of them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from afterglow_clinic.care_station.program.figures import (
    GAPS,
    NONE_DUE,
    SEES_STANDING,
    WHOLE,
    Filter,
    counted,
    decision_pace,
    grid,
    members_behind,
)
from afterglow_clinic.care_station.windows.closing import kept
from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.models import Phase, Standing
from afterglow_clinic.chart.opening import open_list
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now

PAGE = 50


@never_cache
@require_safe
@permission("program.read")
def program(request: HttpRequest) -> HttpResponse:
    """Where everyone stands. Every number opens its people; the owner sees the numbers only."""
    by, at = actor_of(request), now()
    chosen = _chosen(request, by)
    context = {"grid": grid(by), "pace": decision_pace(by, at), "kept": kept(counted(by)), "chosen": chosen}
    if by.roles == {Role.OWNER}:
        open_list(by=by, at=at, reading="program-figures")
        return render(request, "care_station/program.html", context)
    page = Paginator(members_behind(by, chosen), PAGE).get_page(request.GET.get("page"))
    open_list(by=by, at=at, reading="program", detail={"shown": len(page.object_list)})
    more = {
        "page": page,
        "opens": True,
        "sees_standing": bool(by.roles & SEES_STANDING),
        "words": _words(chosen),
    }
    return render(request, "care_station/program.html", {**context, **more})


def _chosen(request: HttpRequest, by: Actor) -> Filter:
    """What the address asks for; a word it does not know is no filter."""
    asked = {name: request.GET.get(name, "") for name in ("phase", "standing", "kept")}
    return Filter(
        phase=asked["phase"] if asked["phase"] in Phase.values else "",
        standing=asked["standing"]
        if asked["standing"] in Standing.values and by.roles & SEES_STANDING
        else "",
        kept=asked["kept"] if asked["kept"] in (GAPS, WHOLE, NONE_DUE) else "",
    )


def _words(chosen: Filter) -> list[str]:
    phase = [str(Phase(chosen.phase).label)] if chosen.phase else []
    return [*phase, *([str(Standing(chosen.standing).label)] if chosen.standing else [])]
