"""Pages of protocols: the list, one with all its numbers, its calendar, an edited copy, a signature."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterglow.program.hours import planned_hours
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.clinic_text_pages import SignForm, edit_text
from afterglow_clinic.chart.models import ClinicContent
from afterglow_clinic.chart.permissions import NotPermitted, may, permission
from afterglow_clinic.chart.protocols import CLINIC, KIND, NotAtHand, Offered, exactly, newest, offered
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.text_difference import difference
from afterglow_clinic.clock import now
from afterglow_clinic.consult_room.protocols import actions
from afterglow_clinic.consult_room.protocols.calendar_page import calendar_page
from afterglow_clinic.consult_room.protocols.forms import EditForm, PreviewForm
from afterglow_clinic.consult_room.protocols.numbers import parts_of


@never_cache
@require_safe
@permission("protocol.read")
def protocols(request: HttpRequest) -> HttpResponse:
    """Every protocol with its version, its evidence, and who signed it."""
    found = offered(_organization(actor_of(request)))
    return render(request, "consult_room/protocols/protocols.html", {"protocols": found})


@never_cache
@require_safe
@permission("protocol.read")
def protocol(request: HttpRequest, name: str) -> HttpResponse:
    """One protocol: every number with its source and grade, planned hours, and who signed it."""
    by = actor_of(request)
    one = _named(by, name, request.GET.get("version", ""))
    base = _base_of(by, one)
    context = {
        "one": one,
        "parts": parts_of(one.protocol),
        "hours": planned_hours(one.protocol),
        "lines": difference(base.text, one.text) if base else (),
        "base": base,
        "versions": _versions(by, one),
        "form": SignForm(initial={"sha256": one.sha256}),
        "may_edit": may(by, "protocol.edit"),
        "may_sign": may(by, "content.approve") and one.signature is None,
    }
    return render(request, "consult_room/protocols/protocol.html", context)


@never_cache
@require_safe
@permission("protocol.read")
def preview(request: HttpRequest, name: str) -> HttpResponse:
    """The whole calendar the protocol would make from a start, in the clinic's zone."""
    by = actor_of(request)
    one = _named(by, name, request.GET.get("version", ""))
    form = PreviewForm(request.GET if "start" in request.GET else None)
    context = {"one": one, "form": form, "hours": planned_hours(one.protocol)}
    if not form.is_bound:
        return render(request, "consult_room/protocols/preview.html", context)
    if not form.is_valid():
        return render(request, "consult_room/protocols/preview.html", context, status=422)
    page = calendar_page(one.protocol, form.cleaned_data["start"], timezone.get_current_timezone_name())
    return render(request, "consult_room/protocols/preview.html", {**context, "page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("protocol.edit")
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Edit a copy: checked by the schema, shown against its base, kept as the clinic's own, unsigned."""
    by = actor_of(request)
    if request.method != "POST":
        one = _named(by, name, "")
        form = EditForm(initial={"base": one.sha256, "text": _as_copy(one)})
        return _edit_page(request, one, form)
    form = EditForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, _named(by, name, ""), form, status=422)
    base = _named(by, name, form.cleaned_data["base"])
    text = form.cleaned_data["text"]
    done = edit_text(
        form,
        act=request.POST.get("act", ""),
        check=lambda: actions.check_text(text, base=base),
        keep=lambda: actions.keep_protocol(text=text, base=base, by=by, at=now()),
    )
    if done.row is None:
        lines, checked = difference(base.text, text), done.read is not None
        return _edit_page(request, base, form, lines=lines, checked=checked, status=done.status)
    messages.success(request, _("Kept. Nobody can be given it until a medical director has signed it."))
    return redirect("protocols:protocol", name=done.row.content)


def _edit_page(
    request: HttpRequest,
    base: Offered,
    form: EditForm,
    *,
    lines: object = (),
    checked: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {"one": base, "form": form, "lines": lines, "checked": checked}
    return render(request, "consult_room/protocols/edit.html", context, status=status)


def _as_copy(one: Offered) -> str:
    """The text to begin with: of a shelf protocol with an id of its own."""
    if one.is_ours:
        return one.text
    return one.text.replace(f'id = "{one.protocol.id}"', f'id = "{one.protocol.id}-ours"', 1)


@require_POST
@permission("content.approve")
def sign(request: HttpRequest, name: str) -> HttpResponse:
    """The medical director signs exactly the version that was on the screen."""
    by, form = actor_of(request), SignForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was signed: say what your signature means."))
        return redirect("protocols:protocol", name=name)
    one = _named(by, name, form.cleaned_data["sha256"])
    actions.sign_protocol(one=one, meaning=form.cleaned_data["meaning"], by=by, at=now())
    messages.success(request, _("Signed. It can now be given to members."))
    return redirect("protocols:protocol", name=name)


def _organization(by: Actor) -> UUID:
    if by.organization_id is None:
        raise NotPermitted("protocol.read")
    return by.organization_id


def _named(by: Actor, name: str, digest: str) -> Offered:
    """The newest version of that id, or exactly the one asked for."""
    organization = _organization(by)
    try:
        one = exactly(organization, digest) if digest else newest(organization, name)
    except NotAtHand as none:
        raise Http404 from none
    if one.protocol.id != name:
        raise Http404
    return one


def _base_of(by: Actor, one: Offered) -> Offered | None:
    if one.row is None or not one.row.based_on:
        return None
    try:
        return exactly(_organization(by), one.row.based_on)
    except NotAtHand:
        return None


def _versions(by: Actor, one: Offered) -> list[ClinicContent]:
    rows = ClinicContent.objects.visible_to(by).filter(kind=KIND, content=one.protocol.id, origin=CLINIC)
    return list(rows.order_by("-at").defer("text"))
