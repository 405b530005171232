"""Bringing records in: choose files, look at what they would do, then say yes."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterglow.instruments.loading import shelf
from afterglow_clinic.chart.models import ImportRun, Organization
from afterglow_clinic.chart.opening import open_list
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.records_room import actions
from afterglow_clinic.records_room.forms import BidsForm, CsvForm
from afterglow_clinic.records_room.keeping import Upload, forget, keep, kept_upload
from afterglow_clinic.records_room.planning import plan_import
from afterglow_clinic.records_room.previewing import preview_of
from afterglow_clinic.records_room.reading.bids import read_bids
from afterglow_clinic.records_room.reading.crossover import DEFAULT_ANCHOR, Calendar
from afterglow_clinic.records_room.reading.incoming import Fault, Incoming, Refused
from afterglow_clinic.records_room.reading.long_csv import Terms, read_long_csv

EARLIER_RUNS = 20
FORMS: dict[str, type[CsvForm] | type[BidsForm]] = {"csv": CsvForm, "bids": BidsForm}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("import.run")
def import_files(request: HttpRequest) -> HttpResponse:
    """Choose files. Nothing is written here; what is wrong with them is said by row and column."""
    if request.method != "POST":
        kind = request.GET.get("kind", "csv")
        return _ask(request, FORMS.get(kind, CsvForm)(initial=_initial(request)))
    form = FORMS.get(request.POST.get("kind", ""), CsvForm)(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, form, status=422)
    by, upload = actor_of(request), _upload(form)
    try:
        plan_import(_read(upload, _organization(request), now()), by)
    except Refused as refused:
        return _ask(request, form, faults=refused.faults, status=422)
    keep(upload, session=request.session, owner=by.user_id)
    return redirect("records_room:import_preview")


@never_cache
@require_safe
@permission("import.run")
def import_preview(request: HttpRequest) -> HttpResponse:
    """What the files would bring: how much, the first rows, and what is not kept."""
    by, at = actor_of(request), now()
    upload = kept_upload(session=request.session, owner=by.user_id)
    if upload is None:
        return _nothing_kept(request)
    try:
        plan = plan_import(_read(upload, _organization(request), at), by)
    except Refused as refused:
        return _ask(request, _again(upload), faults=refused.faults, status=422)
    open_list(by=by, at=at, reading="import-preview", detail={"people": len(plan.people)})
    return render(request, "records_room/import_preview.html", {"preview": preview_of(plan)})


@require_POST
@permission("import.run")
def import_confirm(request: HttpRequest) -> HttpResponse:
    """Bring it all in, or nothing. Pressing twice brings it once."""
    by, at = actor_of(request), now()
    upload = kept_upload(session=request.session, owner=by.user_id)
    if upload is None:
        return _nothing_kept(request)
    try:
        incoming = _read(upload, _organization(request), at)
        done = actions.import_records(incoming=incoming, by=by, at=at)
    except Refused as refused:
        return _ask(request, _again(upload), faults=refused.faults, status=422)
    forget(request.session)
    _say(request, done)
    return redirect("records_room:import")


def _say(request: HttpRequest, done: actions.Imported) -> None:
    if done.run is None:
        messages.info(request, _("Everything in these files was here already; nothing was changed."))
        return
    counts = {what: count["created"] for what, count in done.counts.items()}
    what = _("Imported: %(patients)d people, %(responses)d answers and scores, %(sessions)d sessions.")
    messages.success(request, what % counts)


def _nothing_kept(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("No upload is waiting. Choose the files again."))
    return redirect("records_room:import")


def _organization(request: HttpRequest) -> Organization:
    found: Organization = request.organization  # type: ignore[attr-defined]
    return found


def _initial(request: HttpRequest) -> dict[str, Any]:
    return {"zone": _organization(request).zone, "anchor": DEFAULT_ANCHOR}


def _upload(form: CsvForm | BidsForm) -> Upload:
    given = form.cleaned_data
    kind = "csv" if isinstance(form, CsvForm) else "bids"
    return Upload(kind, tuple(form.files_given()), given.get("zone", ""), given.get("anchor"))


def _again(upload: Upload) -> CsvForm | BidsForm:
    return FORMS[upload.kind](initial={"zone": upload.zone, "anchor": upload.anchor})


def _read(upload: Upload, organization: Organization, at: datetime) -> Incoming:
    if upload.kind == "csv":
        zone = ZoneInfo(upload.zone) if upload.zone else None
        return read_long_csv(upload.files[0], Terms(shelf(), zone, at))
    calendar = Calendar(upload.anchor or DEFAULT_ANCHOR, organization.tz)
    return read_bids(upload.files, shelf=shelf(), calendar=calendar, at=at)


def _ask(
    request: HttpRequest,
    form: CsvForm | BidsForm,
    *,
    faults: tuple[Fault, ...] = (),
    status: int = 200,
) -> HttpResponse:
    runs = ImportRun.objects.visible_to(actor_of(request))[:EARLIER_RUNS]
    kind = "csv" if isinstance(form, CsvForm) else "bids"
    context = {"form": form, "kind": kind, "faults": faults, "runs": runs}
    return render(request, "records_room/import.html", context, status=status)
