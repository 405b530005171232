"""Changing a circle and closing it. Who sits there and who came is `sitting`."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from afterglow_clinic.chart import circles as acting
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.integration_room.circles.forms import CircleForm
from afterglow_clinic.integration_room.circles.views.sitting import find_circle, find_open, leaders

FIELDS = ("name", "purpose", "led_by", "weekday", "hour", "minutes", "place", "seats", "open_to")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("circle.write")
def change(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Another hour, leader, place or size for a circle."""
    by, at = actor_of(request), now()
    found = find_open(by, circle_id)
    stands = {name: getattr(found, name) for name in FIELDS}
    form = CircleForm(request.POST if request.method == "POST" else None, people=leaders(by), initial=stands)
    if request.method == "POST" and form.is_valid():
        try:
            acting.change_circle(circle=found, **form.cleaned_data, by=by, at=at)
        except acting.SeatsTaken:
            form.add_error("seats", _("More people sit there than that. Give seats back first."))
        else:
            messages.success(request, _("Changed. Members see it on their page of circles; tell them, too."))
            return redirect("integration_room:circle", circle_id=circle_id)
    audit_read(by=by, at=at, subtype="circle.read", entity=found)
    taken = found.places.filter(left=None).count()
    gone = ngettext("%(n)d seat is given back.", "%(n)d seats are given back.", taken) % {"n": taken}
    context = {
        "circle": found,
        "form": form,
        "consequences": [
            gone,
            _("Nobody is written to by the program. Tell those who sit there first."),
            _("The evenings that were stay written down. It cannot be opened again."),
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "integration_room/circles/change.html", context, status=status)


@require_POST
@permission("circle.write")
def close(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """End a circle; every seat is given back."""
    by, at = actor_of(request), now()
    found = find_circle(by, circle_id)
    freed = found.places.filter(left=None).count()
    acting.close_circle(circle=found, by=by, at=at)
    said = ngettext(
        "The circle is closed. %(n)d seat was given back.",
        "The circle is closed. %(n)d seats were given back.",
        freed,
    )
    messages.success(request, said % {"n": freed})
    return redirect("integration_room:circles")
