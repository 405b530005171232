"""Something I saw: one sentence of a journey or an entry that may become a commitment."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from afterglow_clinic.chart import once
from afterglow_clinic.chart.journal import operations
from afterglow_clinic.chart.journal.reading import Entry, entry_rows, read_entry
from afterglow_clinic.chart.models import Insight
from afterglow_clinic.chart.opening import find, open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.unreadable import Erased
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.journal.insight_forms import InsightForm
from afterglow_clinic.member_home.journal.keeping import erased, retell
from afterglow_clinic.member_home.journal.readers import readers_of_insight
from afterglow_clinic.member_home.journal.seeing import after_insight, keep_seen


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("thread.own")
def insight(request: HttpRequest) -> HttpResponse:
    """Keep a thought. From the pages of a journey, `?origin=chair` says that it came there."""
    return _page(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("thread.own")
def insight_of(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """The same, with the entry it comes from beside it."""
    return _page(request, entry_id)


def _page(request: HttpRequest, entry_id: UUID | None) -> HttpResponse:
    by, at, posting = actor_of(request), now(), request.method == "POST"
    patient = open_own(by=by, at=at, writing=posting or entry_id is not None)
    if entry_id is not None:
        find(entry_rows(patient=patient, by=by), entry_id)
    in_chair = request.GET.get("origin") == Insight.Origin.CHAIR
    came = Insight.Origin.CHAIR if in_chair else Insight.Origin.LATER
    begun = {"operation": uuid4(), "origin": came.value, "entry": entry_id}
    form = InsightForm(request.POST if posting else None, initial=begun)
    if posting and form.is_valid():
        try:
            row = keep_seen(form, patient=patient, spoken=form.spoken(at), by=by, at=at)
            return _kept(request, row)
        except (once.OperationReused, operations.OperationReused):
            retell(form, operation=str(uuid4()))
            form.add_error(
                None,
                _("Other words were kept from this page before. Send again to keep these too."),
            )
        except Erased:
            form.add_error(None, erased())
    beside: Entry | None = read_entry(entry_id=entry_id, by=by, at=at) if entry_id else None
    context = {"patient": patient, "form": form, "entry": beside, "who": readers_of_insight(patient)}
    context |= {"theme": "dim"} if in_chair else {}
    return render(request, "member_home/journal/insight.html", context, status=422 if posting else 200)


def _kept(request: HttpRequest, row: Insight | None) -> HttpResponse:
    if row is None:
        messages.success(request, _("Kept in your journal, for you alone."))
        return redirect("member_home:journal")
    messages.success(request, _("Kept, and shared. If you like: what is one small thing you do about it?"))
    return redirect(after_insight(row))
