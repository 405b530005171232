"""Pages about the member's own record. They read the clock; the chart does the work."""

from os import SEEK_END
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterglow_clinic.chart.erasing import destroy_own_key, own_key_is_destroyed
from afterglow_clinic.chart.looks import looks_at_own, told
from afterglow_clinic.chart.opening import open_own
from afterglow_clinic.chart.own_record import own_record
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.staying import is_fresh
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.yours.forms import EraseForm
from afterglow_clinic.member_home.yours.notes import own_notes
from afterglow_clinic.member_home.yours.packing import pack

LAST, PAGE = 5, 25
AT_ONCE = 128 * 1024 * 1024
"""Bytes of a copy that are handed over whole. A larger one, hours of recordings, is streamed, and holds one
of the server's few workers for as long as the phone takes to fetch it."""


@never_cache
@require_safe
@permission("record.own")
def yours(request: HttpRequest) -> HttpResponse:
    """What is kept, who looked last, and what the member can do about it."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    looks = looks_at_own(by)
    context = {
        "patient": patient,
        "looks": told(looks[:LAST]),
        "more": looks.count() > LAST,
        "erased": own_key_is_destroyed(by),
    }
    return render(request, "member_home/yours/yours.html", context)


@never_cache
@require_safe
@permission("record.own")
def opened(request: HttpRequest) -> HttpResponse:
    """Every time somebody else opened the record, newest first."""
    by = actor_of(request)
    open_own(by=by, at=now(), writing=False)
    page = Paginator(looks_at_own(by), PAGE).get_page(request.GET.get("page"))
    return render(request, "member_home/yours/opened.html", {"page": page, "looks": told(page.object_list)})


@never_cache
@require_safe
@permission("record.own")
def notes(request: HttpRequest) -> HttpResponse:
    """What was written about their sessions for the team, newest first; never psychotherapy notes."""
    by = actor_of(request)
    patient = open_own(by=by, at=now(), writing=False)
    found = own_notes(patient, by)
    page = Paginator(found or [], PAGE).get_page(request.GET.get("page"))
    return render(request, "member_home/yours/notes.html", {"page": page, "unreadable": found is None})


@never_cache
@require_POST
@permission("record.own")
def download(request: HttpRequest) -> HttpResponseBase:
    """The member's copy, made now and kept nowhere."""
    by, at = actor_of(request), now()
    copy = pack(own_record(by=by, at=at), by=by, at=at)
    size, _start = copy.seek(0, SEEK_END), copy.seek(0)
    name = f"my-record-{at.date().isoformat()}.zip"
    if size > AT_ONCE:
        return FileResponse(copy, as_attachment=True, filename=name, content_type="application/zip")
    with copy:
        answer = HttpResponse(copy.read(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("key.own")
def erase(request: HttpRequest) -> HttpResponse:
    """Say what destroying the key reaches and what not; with the word typed, do it."""
    by, at = actor_of(request), now()
    open_own(by=by, at=at, writing=request.method == "POST")
    if not is_fresh(request, at):
        return redirect(reverse("member_home:prove") + "?for=erase")
    form = EraseForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "erased": own_key_is_destroyed(by)}
    if request.method != "POST":
        return render(request, "member_home/yours/erase.html", context)
    if not form.is_valid():
        return render(request, "member_home/yours/erase.html", context, status=422)
    destroy_own_key(by=by, at=at)
    messages.success(request, _("The key is destroyed. Nobody can read what was sealed with it any more."))
    return redirect("member_home:yours")
