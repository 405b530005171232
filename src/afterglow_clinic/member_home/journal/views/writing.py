"""Writing in one's journal: a new entry, other words, other readers, no entry; and two versions made one."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from afterglow_clinic.chart.journal.operations import OperationReused
from afterglow_clinic.chart.journal.reading import entry_rows, opened, read_entry
from afterglow_clinic.chart.journal.versions import Moved, Standing, settle
from afterglow_clinic.chart.journal.writing import change_privacy, delete_entry
from afterglow_clinic.chart.models import Privacy
from afterglow_clinic.chart.opening import find, open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.unreadable import Erased
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.journal.forms import EntryForm, OperationForm, PrivacyForm, SettleForm
from afterglow_clinic.member_home.journal.keeping import erased, keep
from afterglow_clinic.member_home.journal.readers import readers_of

FORM = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(FORM)
@permission("journal.write")
def write(request: HttpRequest) -> HttpResponse:
    """A new entry: one large field, and who reads it. Nobody else does unless the member says so."""
    by, at, posting = actor_of(request), now(), request.method == "POST"
    patient = open_own(by=by, at=at, writing=posting)
    blank = {"operation": uuid4(), "privacy": Privacy.PRIVATE.value}
    form = EntryForm(request.POST if posting else None, initial=blank)
    if posting and (kept := keep(form, by=by, at=at)):
        messages.success(request, _("Kept."))
        return redirect("member_home:journal_entry", entry_id=kept.entry.pk)
    context = {"patient": patient, "form": form, "readers": readers_of(patient)}
    return render(request, "member_home/journal/write.html", context, status=422 if posting else 200)


@never_cache
@require_http_methods(FORM)
@permission("journal.write")
def edit(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Other words for an entry. Had another device changed it meanwhile, both versions are kept."""
    by, at, posting = actor_of(request), now(), request.method == "POST"
    patient = open_own(by=by, at=at, writing=True)
    if posting:
        form = EntryForm(request.POST)
        if form.is_valid() and form.cleaned_data["entry"] != entry_id:
            form.add_error(None, _("It is not clear which words these replace. Open the entry again."))
        if kept := keep(form, by=by, at=at):
            return _after_edit(request, kept.entry.pk, in_conflict=kept.in_conflict)
        return render(
            request,
            "member_home/journal/edit.html",
            {"patient": patient, "form": form, "entry_id": entry_id},
            status=422,
        )
    found = read_entry(entry_id=entry_id, by=by, at=at)
    words = {
        "operation": uuid4(),
        "entry": entry_id,
        "revision": found.row.revision,
        "privacy": found.row.privacy,
        "text": found.text or "",
    }
    context = {"patient": patient, "form": EntryForm(initial=words), "entry_id": entry_id, "found": found}
    return render(request, "member_home/journal/edit.html", context)


def _after_edit(request: HttpRequest, entry_id: UUID, *, in_conflict: bool) -> HttpResponse:
    if in_conflict:
        messages.warning(request, _("Another device had changed this entry. Both versions are kept."))
        return redirect("member_home:journal_versions", entry_id=entry_id)
    messages.success(request, _("Kept. The words before lie beneath them."))
    return redirect("member_home:journal_entry", entry_id=entry_id)


@require_POST
@permission("journal.write")
def privacy(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Who else reads an entry, from now on."""
    by, form = actor_of(request), PrivacyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed: choose who can read it."))
        return redirect("member_home:journal_entry", entry_id=entry_id)
    try:
        change_privacy(entry_id=entry_id, **form.cleaned_data, by=by, at=now())
        messages.success(request, _("Changed. What somebody has read already, they have read."))
    except OperationReused:
        messages.error(request, _("Nothing was changed: this page had been used before. Choose once more."))
    except Erased:
        messages.error(request, erased())
    return redirect("member_home:journal_entry", entry_id=entry_id)


@never_cache
@require_http_methods(FORM)
@permission("journal.write")
def discard(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Ask once, then delete: words, earlier words, voice."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=True)
    form = OperationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            delete_entry(operation=form.cleaned_data["operation"], entry_id=entry_id, by=by, at=at)
            messages.success(request, _("Deleted. Its words are gone."))
        except OperationReused:
            messages.error(request, _("Nothing was deleted. Open the entry and try once more."))
        except Erased:
            messages.error(request, erased())
        return redirect("member_home:journal")
    found = read_entry(entry_id=entry_id, by=by, at=at)
    context = {"patient": patient, "entry": found, "operation": uuid4()}
    status = 422 if request.method == "POST" else 200
    return render(request, "member_home/journal/delete.html", context, status=status)


@never_cache
@require_http_methods(FORM)
@permission("journal.write")
def versions(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Two versions of one entry side by side: the member says which words stand."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=request.method == "POST")
    status = 200
    if request.method == "POST":
        form = SettleForm(request.POST)
        if form.is_valid() and (answer := _settled(request, form, entry_id)):
            return answer
        status = 409 if form.is_valid() else 422
    row = find(entry_rows(patient=patient, by=by), entry_id)
    (second,) = opened([row])
    if second.other is None:
        return redirect("member_home:journal_entry", entry_id=entry_id)
    (first,) = opened([second.other])
    context = {
        "patient": patient,
        "first": first,
        "second": second,
        "operation": uuid4(),
        "again": status != 200,
    }
    return render(request, "member_home/journal/versions.html", context, status=status)


def _settled(request: HttpRequest, form: SettleForm, entry_id: UUID) -> HttpResponse | None:
    told = form.cleaned_data
    try:
        stands = settle(
            operation=told["operation"],
            entry_id=entry_id,
            standing=Standing(told["standing"]),
            seen=(told["first"], told["second"]),
            by=actor_of(request),
            at=now(),
        )
    except (Moved, OperationReused):
        return None
    except Erased:
        messages.error(request, erased())
        return redirect("member_home:journal")
    messages.success(request, _("Kept. Nothing of the other version is lost."))
    return redirect("member_home:journal_entry", entry_id=stands.pk)
