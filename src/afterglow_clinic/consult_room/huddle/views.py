"""Pages of a huddle. They read the clock; the actions do the work."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from afterglow.program.huddle import HuddleRefused
from afterglow.program.option import Option, option_named
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.deciding import latest_views
from afterglow_clinic.chart.models import Decision, Huddle, Practitioner
from afterglow_clinic.chart.opening import find, open_list
from afterglow_clinic.chart.permissions import CARE, may, permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.consult_room.banner import banner_of
from afterglow_clinic.consult_room.huddle import actions
from afterglow_clinic.consult_room.huddle.forms import DecisionForm, LookForm, ViewForm, end_of
from afterglow_clinic.consult_room.huddle.listing import listing_of
from afterglow_clinic.consult_room.huddle.reading_age import WANTED, reading_age
from afterglow_clinic.consult_room.huddle.room import Room, room_of


@never_cache
@require_safe
@permission("huddle.read")
def huddles(request: HttpRequest) -> HttpResponse:
    """Every huddle of the members this person sees: those that wait first, then those decided."""
    by, at = actor_of(request), now()
    listing = listing_of(by=by, at=at)
    open_list(by=by, at=at, reading="huddles", detail={"shown": len(listing.waiting) + len(listing.decided)})
    return render(request, "consult_room/huddle/list.html", {"listing": listing})


@never_cache
@require_safe
@permission("huddle.read")
def huddle(request: HttpRequest, patient_id: UUID, huddle_id: UUID) -> HttpResponse:
    """One huddle: what is on the table, who sees what, and what was decided."""
    by, at = actor_of(request), now()
    found = _huddle(by, patient_id, huddle_id)
    audit_read(by=by, at=at, subtype="huddle.read", entity=found)
    return _show(request, found, at)


@require_POST
@permission("huddle.write")
def write(request: HttpRequest, patient_id: UUID, huddle_id: UUID) -> HttpResponse:
    """Write one role's view."""
    by, at = actor_of(request), now()
    found = _huddle(by, patient_id, huddle_id)
    roles = actions.writable_roles(by, actions.roles_asked(found))
    form = ViewForm(request.POST, roles=roles)
    if not form.is_valid():
        if "role" in form.errors:
            messages.error(request, _("Role: this is not yours to write for. Nothing was written."))
        return _show(request, found, at, view=form, status=422)
    try:
        actions.write_view(huddle=found, **form.cleaned_data, by=by, at=at)
    except actions.Changed as changed:
        newest = latest_views(found.views.all())[form.cleaned_data["role"]].revision
        form = ViewForm(_typed(request, revision=newest), roles=roles)
        form.add_error("text", _changed(changed))
        return _show(request, found, at, view=form, status=409)
    except actions.Closed as closed:
        messages.error(request, _decided(closed.decision))
        return _show(request, _huddle(by, patient_id, huddle_id), at, view=form, status=409)
    messages.success(request, _("Your view is written down."))
    return redirect("consult_room:huddle", patient_id=patient_id, huddle_id=huddle_id)


@require_POST
@sensitive_post_parameters("password")
@permission("huddle.decide")
def decide(request: HttpRequest, patient_id: UUID, huddle_id: UUID) -> HttpResponse:
    """Read the words as the member will, or sign."""
    by, at = actor_of(request), now()
    found = _huddle(by, patient_id, huddle_id)
    room = room_of(found, by=by, at=at)
    if room.decision is not None:
        return _after(request, found, room.decision, by, at)
    if room.unplanned:
        return _show(request, found, at, status=409)
    if request.POST.get("act") != "sign":
        return _show(request, found, at, decision=_worded(request, room, by, at))
    form = _decision_form(room, by, at, request.POST)
    if not form.is_valid():
        return _show(request, found, at, decision=form, status=422)
    if not settings.DEMO and not _is_them(request, form.cleaned_data["password"]):
        form.add_error("password", _("That is not your password. Nothing was signed."))
        return _show(request, found, at, decision=form, status=422)
    try:
        actions.sign_decision(huddle=found, draft=_draft(form), by=by, at=at)
    except actions.Changed as changed:
        fresh = room_of(found, by=by, at=at)
        form = _decision_form(fresh, by, at, _typed(request, seen=fresh.seen))
        form.add_error(None, _changed(changed))
        return _show(request, found, at, decision=form, status=409)
    except actions.Closed as closed:
        messages.error(request, _decided(closed.decision))
        return _show(request, _huddle(by, patient_id, huddle_id), at, status=409)
    except HuddleRefused as refused:
        form.add_error(None, _("This cannot be signed yet: %(why)s.") % {"why": refused})
        return _show(request, found, at, decision=form, status=422)
    messages.success(request, _("Signed. The member reads it on their page."))
    return redirect("consult_room:huddle", patient_id=patient_id, huddle_id=huddle_id)


def _huddle(by: Actor, patient_id: UUID, huddle_id: UUID) -> Huddle:
    rows = Huddle.objects.visible_to(by).select_related(
        "patient__organization", "checkpoint__care_plan__pinned", "decision__signed_by", "decision__owner"
    )
    return find(rows.filter(patient=patient_id), huddle_id)


def _show(
    request: HttpRequest,
    found: Huddle,
    at: datetime,
    *,
    view: ViewForm | None = None,
    decision: DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    by = actor_of(request)
    room = room_of(found, by=by, at=at)
    may_decide = room.decision is None and not room.unplanned and may(by, "huddle.decide")
    context: dict[str, Any] = {
        "room": room,
        "banner": banner_of(found.patient, sight=room.sight, by=by, at=at),
        "view_forms": [
            (one, view if view and view.data.get("role") == one.role else _view_form(one))
            for one in room.views
            if one.mine
        ],
        "own_roles": by.roles,
        "decision_form": (decision or _decision_form(room, by, at)) if may_decide else None,
        "member_reads": _member_reads(decision),
        "not_stored": view.data.get("text", "") if view and room.decision else "",
    }
    return render(request, "consult_room/huddle/room.html", context, status=status)


def _typed(request: HttpRequest, **newer: Any) -> Any:
    """What was typed, on top of what is there now: sent again, it is a choice and no longer a slip."""
    typed = request.POST.copy()
    for name, value in newer.items():
        typed[name] = str(value)
    return typed


def _view_form(one: Any) -> ViewForm:
    initial = {"role": one.role, "revision": one.revision, "text": one.text}
    form = ViewForm(initial=initial, roles=[one.role])
    form.auto_id = f"id_{one.role}_%s"
    return form


def _decision_form(
    room: Room,
    by: Actor,
    at: datetime,
    data: Any = None,
    *,
    made_of: type[DecisionForm] = DecisionForm,
    initial: Mapping[str, Any] | None = None,
) -> DecisionForm:
    return made_of(
        data,
        options=room.options,
        people=_people(by),
        today=timezone.localdate(at),
        asks_password=not settings.DEMO,
        initial={"seen": room.seen, **(initial or {})},
    )


def _people(by: Actor) -> Any:
    rows = Practitioner.objects.visible_to(by)
    return rows.filter(roles__code__in=CARE, roles__period_end=None).distinct().order_by("name")


def _worded(request: HttpRequest, room: Room, by: Actor, at: datetime) -> DecisionForm:
    """The form as it was typed, with the option's own sentence where no words were written yet."""
    looked = _decision_form(room, by, at, request.POST, made_of=LookForm)
    looked.is_valid()
    typed = {name: request.POST.get(name, "") for name in looked.fields if name not in ("seen", "password")}
    option, owner, due = (looked.cleaned_data.get(name) for name in ("option", "owner", "due"))
    if option and not typed["plain_words"].strip():
        day = date_format(due, "j F Y") if due else ""
        typed["plain_words"] = suggestion(option_named(option), str(owner or ""), day)
    return _decision_form(room, by, at, initial=typed)


def suggestion(option: Option, owner: str, due: str) -> str:
    """The option's sentence for the member, with a gap to fill where nothing was chosen yet."""
    return option.plain_words.format(owner=owner or "…", due=due or "…")


def _member_reads(form: DecisionForm | None) -> dict[str, Any] | None:
    words = str(form["plain_words"].value() or "").strip() if form is not None else ""
    if not words:
        return None
    age = reading_age(words)
    return {"words": words, "age": age, "hard": age is not None and age > WANTED}


def _draft(form: DecisionForm) -> actions.Draft:
    entered = form.cleaned_data
    zone = timezone.get_current_timezone()
    return actions.Draft(
        option=entered["option"],
        rationale=entered["rationale"],
        plain_words=entered["plain_words"],
        owner=entered["owner"],
        due=end_of(entered["due"], zone),
        meaning=entered["meaning"],
        seen=entered["seen"],
    )


def _is_them(request: HttpRequest, password: str) -> bool:
    """Whether the password is that of the very person who is signed in. Wrong ones are counted."""
    user = request.user
    if not user.is_authenticated:
        return False
    found = authenticate(request, username=user.get_username(), password=password)
    return found is not None and found.pk == user.pk


def _changed(changed: actions.Changed) -> str:
    when = date_format(timezone.localtime(changed.at), "j F, H:i")
    return _("Changed by %(name)s at %(when)s. What you typed is still here; read the new version first.") % {
        "name": changed.by,
        "when": when,
    }


def _after(request: HttpRequest, found: Huddle, decision: Decision, by: Actor, at: datetime) -> HttpResponse:
    """Somebody presses sign after the signature: once more the same is fine, anything else is refused."""
    sent = (request.POST.get("option"), request.POST.get("plain_words", "").strip())
    if (decision.option, decision.plain_words) == sent and decision.signed_by_id == by.practitioner_id:
        return redirect("consult_room:huddle", patient_id=found.patient_id, huddle_id=found.pk)
    messages.error(request, _decided(decision))
    return _show(request, found, at, status=409)


def _decided(decision: Decision) -> str:
    when = date_format(timezone.localtime(decision.signed_at), "j F, H:i")
    return _("Decided by %(name)s at %(when)s. Nothing was written.") % {
        "name": decision.signed_by.name,
        "when": when,
    }
