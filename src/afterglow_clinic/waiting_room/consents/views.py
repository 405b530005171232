"""A member's consent pages. They read the clock; `afterglow_clinic.chart.consenting` does the work."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterglow_clinic.chart import consenting, paper
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.consent_board import consent_line, consent_lines
from afterglow_clinic.chart.models import Consent, ConsentTemplate
from afterglow_clinic.chart.opening import find
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.waiting_room.consents.forms import OwnSignatureForm
from afterglow_clinic.waiting_room.intake.views import member


@never_cache
@require_safe
@permission("consent.sign")
def consents(request: HttpRequest) -> HttpResponse:
    """What the member agreed to, and what they are asked."""
    patient, at = member(request)
    lines = [line for line in consent_lines(patient, at) if line.can_be_signed or line.standing]
    return render(request, "waiting_room/intake/consents.html", {"patient": patient, "lines": lines})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("consent.sign")
def sign(request: HttpRequest, category: str) -> HttpResponse:
    """The text, what changed since last time, and the place to sign."""
    patient, at = member(request)
    line = consent_line(patient, category, at)
    if line is None or line.template is None or not line.can_be_signed:
        raise Http404
    form = OwnSignatureForm(request.POST or None, initial={"template": line.template.pk})
    page: dict[str, Any] = {"patient": patient, "line": line, "form": form}
    if request.method != "POST":
        return render(request, "waiting_room/intake/sign.html", page)
    if not form.is_valid():
        return render(request, "waiting_room/intake/sign.html", page, status=422)
    by = actor_of(request)
    try:
        consenting.sign(
            patient=patient,
            template=find(ConsentTemplate.objects.visible_to(by), form.cleaned_data["template"]),
            signed_name=form.cleaned_data["signed_name"],
            recipient=line.recipient,
            by=by,
            at=at,
        )
    except consenting.ConsentRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        return render(request, "waiting_room/intake/sign.html", page, status=422)
    messages.success(request, _("Signed. You can take it back at any time."))
    return redirect("waiting_room:consents")


@require_POST
@permission("consent.sign")
def take_back(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Taken back: it counts from this moment, and nobody asks why."""
    consenting.withdraw(consent=_own(request, consent_id), by=actor_of(request), at=now())
    messages.success(request, _("Taken back. It counts from now. Someone from your team will talk with you."))
    return redirect("waiting_room:consents")


@never_cache
@require_safe
@permission("consent.sign")
def copy(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """The member's own copy, word for word, on a page that prints."""
    row, at = _own(request, consent_id), now()
    audit_read(by=actor_of(request), at=at, subtype="consent.read", entity=row)
    context: dict[str, Any] = {"consent": row, "intact": paper.is_as_signed(row), "printed_at": at}
    return render(request, "waiting_room/intake/copy.html", context | {"can_make_pdf": paper.can_make_pdf()})


@never_cache
@require_safe
@permission("consent.sign")
def pdf(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """The same as a PDF; where this machine cannot make one, the page that prints."""
    row = _own(request, consent_id)
    if not paper.can_make_pdf():
        return redirect("waiting_room:consent_copy", consent_id=consent_id)
    audit_read(by=actor_of(request), at=now(), subtype="consent.read", entity=row, detail={"as": "pdf"})
    response = HttpResponse(paper.pdf_of(row), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="consent-{row.category}.pdf"'
    return response


def _own(request: HttpRequest, consent_id: UUID) -> Consent:
    rows = Consent.objects.visible_to(actor_of(request))
    return find(rows.select_related("patient__organization", "template", "withdrawal"), consent_id)
