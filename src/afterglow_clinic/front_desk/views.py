"""Pages of the front desk. They read the clock; the actions do the work."""

from uuid import UUID

import segno
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from afterglow.instruments.loading import shelf
from afterglow_clinic.chart.models import Location, Patient
from afterglow_clinic.chart.opening import open_list, open_patient
from afterglow_clinic.chart.permissions import may, permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.front_desk import actions
from afterglow_clinic.front_desk.forms import InvitationForm, MemberForm

PAGE = 50


@never_cache
@require_safe
@permission("member.list")
def members(request: HttpRequest) -> HttpResponse:
    """Everyone this person may see, found by name or number."""
    by, sought = actor_of(request), request.GET.get("q", "").strip()[:100]
    found = _sought(Patient.objects.visible_to(by).select_related("location"), sought)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    open_list(by=by, at=now(), reading="members", detail={"shown": len(page.object_list)})
    context = {"page": page, "sought": sought, "may_register": may(by, "member.register")}
    return render(request, "front_desk/members.html", context)


def _sought(rows: "QuerySet[Patient]", sought: str) -> "QuerySet[Patient]":
    for word in sought.replace("\x00", "").split()[:4]:
        rows = rows.filter(
            Q(given__icontains=word) | Q(family__icontains=word) | Q(identifier__icontains=word)
        )
    return rows


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("member.register")
def register(request: HttpRequest) -> HttpResponse:
    """Register a member; someone with the same name makes the desk look twice."""
    by = actor_of(request)
    form = MemberForm(
        request.POST or None,
        locations=Location.objects.visible_to(by),
        today=timezone.localdate(now()),
        initial={"gender": "unknown"},
    )
    if request.method != "POST":
        return render(request, "front_desk/register.html", {"form": form})
    if not form.is_valid():
        return render(request, "front_desk/register.html", {"form": form}, status=422)
    entered = dict(form.cleaned_data)
    checked = entered.pop("same_person_checked")
    same = actions.namesakes(
        given=entered["given"], family=entered["family"], birth_date=entered["birth_date"], by=by
    )
    if same and not checked:
        form.ask_about_namesakes()
        return render(request, "front_desk/register.html", {"form": form, "namesakes": same}, status=422)
    try:
        patient = actions.register_member(member=actions.NewMember(**entered), by=by, at=now())
    except actions.AlreadyRegistered:
        form.add_error("identifier", _("Another member has this number."))
        return render(request, "front_desk/register.html", {"form": form}, status=422)
    return redirect("front_desk:invite", patient_id=patient.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("member.invite")
def invite(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Make a link and a code. The code is shown once, here, and nowhere else."""
    by, at = actor_of(request), now()
    patient = open_patient(patient_id=patient_id, by=by, at=at, reading="registration")
    form = InvitationForm(
        request.POST or None,
        patient=patient,
        choices=_questions(),
        initial={"instruments": request.GET.get("ask", "").split(",")},
    )
    context = {"form": form, "patient": patient}
    if request.method != "POST":
        return render(request, "front_desk/invite.html", context)
    if not form.is_valid():
        return render(request, "front_desk/invite.html", context, status=422)
    sealed = actions.invite(patient=patient, instruments=form.cleaned_data["instruments"], by=by, at=at)
    link = request.build_absolute_uri(reverse("waiting_room:door", args=[sealed.token]))
    wanted = form.cleaned_data["send"] and bool(patient.email)
    sent = wanted and actions.send_link(sealed=sealed, address=link)
    return render(
        request,
        "front_desk/invited.html",
        {
            "patient": patient,
            "code": f"{sealed.code[:3]} {sealed.code[3:]}",
            "link": link,
            "qr": segno.make(link, error="m"),
            "wanted": wanted,
            "sent": sent,
            "expires": sealed.invitation.expires,
        },
    )


def _questions() -> list[tuple[str, str]]:
    """Instruments a member can answer themselves, by short name."""
    answerable = [item for item in shelf().values() if item.rater == "self" and item.entry == "items"]
    return [(item.id, f"{item.short}: {item.title}") for item in sorted(answerable, key=lambda i: i.short)]
