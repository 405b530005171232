"""What members share of their journals: a list without words, one entry, its voice; each read audited."""

from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from afterglow_clinic.chart.journal.hearing import played
from afterglow_clinic.chart.journal.reading import read_entry
from afterglow_clinic.chart.models import JournalEntry
from afterglow_clinic.chart.opening import open_list
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.who import who_is
from afterglow_clinic.clock import now

ENTRIES = 25


class OneMember(forms.Form):
    """Whose entries are asked for; everyone's if nobody is named."""

    member = forms.UUIDField(required=False)


@never_cache
@require_safe
@permission("journal.read")
def shared(request: HttpRequest) -> HttpResponse:
    """That there are entries for this reader, whose and since when. Their words stand on a page each."""
    by, at = actor_of(request), now()
    rows = JournalEntry.objects.visible_to(by).select_related("patient", "voice").order_by("-received", "pk")
    asked = OneMember(request.GET)
    member = asked.cleaned_data["member"] if asked.is_valid() else None
    page = Paginator(rows.filter(patient=member) if member else rows, ENTRIES).get_page(
        request.GET.get("page")
    )
    open_list(by=by, at=at, reading="shared-entries", detail={"shown": len(page.object_list)})
    context = {"page": page, "member": member}
    return render(request, "integration_room/shared/list.html", context)


@never_cache
@require_safe
@permission("journal.read")
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One entry as it stands now. What it said before is the member's alone."""
    by, at = actor_of(request), now()
    found = read_entry(entry_id=entry_id, by=by, at=at)
    context = {"entry": found, "patient": found.row.patient, "who": who_is(found.row.patient, by=by)}
    return render(request, "integration_room/shared/entry.html", context)


@never_cache
@require_safe
@permission("journal.read")
def voice(request: HttpRequest, entry_id: UUID) -> HttpResponseBase:
    """Its recording."""
    return played(request, entry_id=entry_id, by=actor_of(request), at=now())
