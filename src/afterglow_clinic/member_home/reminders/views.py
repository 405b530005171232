"""Pages of reminders. They read the clock; `afterglow_clinic.chart.reminding` does the work."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from afterglow_clinic.chart import reminding
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Patient, PushEnd, PushSubscription
from afterglow_clinic.chart.opening import find, open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.reminders.forms import PhoneForm, RhythmForm
from afterglow_clinic.member_home.reminders.showing import initial_of, page_of, ways_offered


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("reminders.own")
def reminders(request: HttpRequest) -> HttpResponse:
    """The rhythm a member chose, and the place to choose another."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=request.method == "POST")
    ways = ways_offered(patient)
    form = RhythmForm(request.POST or None, ways=ways, initial=initial_of(patient))
    if request.method != "POST":
        return _show(request, patient, form)
    if form.is_valid():
        try:
            choice = reminding.Choice(**form.cleaned_data)
            reminding.set_rhythm(patient=patient, choice=choice, by=by, at=at)
        except reminding.RhythmRefused as refused:
            form.add_error(refused.field, refused.reason)
        else:
            messages.success(request, _("Kept. You can change or stop it at any time."))
            return redirect("member_home:reminders")
    return _show(request, patient, form, status=422)


def _show(
    request: HttpRequest,
    patient: Patient,
    form: RhythmForm,
    phone: PhoneForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "phone": phone or PhoneForm(initial={"name": _("My phone")})}
    return render(
        request, "member_home/reminders/reminders.html", context | page_of(patient, now()), status=status
    )


@require_POST
@permission("reminders.own")
def stop(request: HttpRequest) -> HttpResponse:
    """Stopped, from this moment."""
    by, at = actor_of(request), now()
    reminding.stop_reminders(patient=open_own(by=by, at=at, writing=True), by=by, at=at)
    messages.success(request, _("Stopped. Nothing more goes out."))
    return redirect("member_home:reminders")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("reminders.stop-by-link")
def stop_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in a mail: it stops reminders without signing in, and says nothing of anyone."""
    patient = reminding.patient_of_token(token)
    if patient is None:
        return render(request, "member_home/reminders/stop.html", {"unknown": True}, status=404)
    if request.method == "POST":
        by = Actor(name="a link in a mail", organization_id=patient.organization_id)
        reminding.stop_reminders(patient=patient, by=by, at=now())
        return render(request, "member_home/reminders/stop.html", {"stopped": True})
    return render(request, "member_home/reminders/stop.html")


@require_POST
@permission("reminders.own")
def add_phone(request: HttpRequest) -> HttpResponse:
    """This phone gets reminders, if its browser gave an address that may be kept."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=True)
    phone = PhoneForm(request.POST)
    if not phone.is_valid():
        form = RhythmForm(ways=ways_offered(patient), initial=initial_of(patient))
        return _show(request, patient, form, phone, status=422)
    before = reminding.phones_of(patient)
    reminding.add_phone(patient=patient, **phone.cleaned_data, by=by, at=at)
    messages.success(request, _("This phone is on the list."))
    for gone in set(before) - set(reminding.phones_of(patient)):
        messages.info(request, _("%(name)s gets no reminders any more.") % {"name": gone.name})
    return redirect("member_home:reminders")


@require_POST
@permission("reminders.own")
def end_phone(request: HttpRequest, phone_id: UUID) -> HttpResponse:
    """This phone gets nothing any more."""
    by = actor_of(request)
    phone = find(PushSubscription.objects.visible_to(by).filter(patient=by.patient_id), phone_id)
    reminding.end_phone(phone=phone, reason=PushEnd.Reason.REMOVED, by=by, at=now())
    messages.success(request, _("Removed. Its address is forgotten."))
    return redirect("member_home:reminders")
