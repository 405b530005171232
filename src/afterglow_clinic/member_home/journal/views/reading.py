"""Reading one's own journal: the list by date, and one entry with everything that belongs to it."""

from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from afterglow_clinic.chart.journal.reading import entry_rows, opened, read_entry
from afterglow_clinic.chart.journal.versions import earlier_words
from afterglow_clinic.chart.models import JournalEntry
from afterglow_clinic.chart.opening import open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.journal.forms import DaysForm
from afterglow_clinic.member_home.journal.readers import readers_of

ENTRIES = 10
"""Entries on one page of the list."""


@never_cache
@require_safe
@permission("app.read")
def journal(request: HttpRequest) -> HttpResponse:
    """What one wrote, newest first. It is searched by date only: words cannot be searched while sealed."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    asked = DaysForm(request.GET)
    rows = entry_rows(patient=patient, by=by)
    if asked.is_valid():
        rows = rows.filter(**asked.moments())
    page = Paginator(rows, ENTRIES).get_page(request.GET.get("page"))
    context = {
        "patient": patient,
        "asked": asked,
        "asks": bool(request.GET.get("since") or request.GET.get("until")),
        "page": page,
        "query": _query(asked),
        "entries": opened(page.object_list),
    }
    return render(request, "member_home/journal/list.html", context)


def _query(asked: DaysForm) -> str:
    told = asked.cleaned_data
    return "".join(f"{name}={told[name].isoformat()}&" for name in ("since", "until") if told.get(name))


@never_cache
@require_safe
@permission("app.read")
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One entry: its words and voice, who reads it, and what it said before."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=True)
    found = read_entry(entry_id=entry_id, by=by, at=at)
    context = {
        "patient": patient,
        "entry": found,
        "conflict": second_version(found.row),
        "earlier": earlier_words(found.row, by=by),
        "readers": readers_of(patient),
        "operation": uuid4(),
    }
    return render(request, "member_home/journal/entry.html", context)


def second_version(row: JournalEntry) -> JournalEntry | None:
    """The version that stands beside an entry, whichever of the two this is."""
    if row.beside is not None and row.beside.sealed is not None:
        return row
    return JournalEntry.objects.filter(patient=row.patient, beside=row, sealed__isnull=False).first()
