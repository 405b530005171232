"""Pages of consents for staff. They read the clock; `afterglow_clinic.chart.consenting` does the work."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterglow.program.consent_draft import consent_draft
from afterglow_clinic.chart import consenting, paper
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.consent_board import consent_line, consent_lines
from afterglow_clinic.chart.consent_changes import changes, whole_text
from afterglow_clinic.chart.models import Consent, ConsentCategory, ConsentTemplate
from afterglow_clinic.chart.opening import find, open_patient
from afterglow_clinic.chart.permissions import may, permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.consult_room.consents.forms import SignatureForm, TextForm, WithdrawalForm

LANGUAGES = ("en", "es")


@never_cache
@require_safe
@permission("consent.read")
def consents(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """What the member agreed to, what is missing, and what was taken back."""
    by, at = actor_of(request), now()
    patient = open_patient(patient_id=patient_id, by=by, at=at, reading="consents")
    rows = Consent.objects.visible_to(by).filter(patient=patient)
    context = {
        "patient": patient,
        "lines": consent_lines(patient, at),
        "rows": rows.select_related("withdrawal", "recipient", "template"),
        "may_publish": may(by, "consent.publish"),
        "may_intake": may(by, "intake.read"),
    }
    return render(request, "consult_room/consents/consents.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("consent.record")
def record(request: HttpRequest, patient_id: UUID, category: str) -> HttpResponse:
    """The member signs here, with staff beside them: the same text, the same binding."""
    by, at = actor_of(request), now()
    patient = open_patient(patient_id=patient_id, by=by, at=at, reading="consents")
    line = consent_line(patient, category, at)
    if line is None or line.template is None or not line.can_be_signed:
        messages.error(request, _("There is no text to sign, or nobody to share with yet."))
        return redirect("consult_room:consents", patient_id=patient_id)
    form = SignatureForm(request.POST or None, initial={"template": line.template.pk})
    context = {"patient": patient, "line": line, "form": form}
    if request.method != "POST":
        return render(request, "consult_room/consents/record.html", context)
    if not form.is_valid():
        return render(request, "consult_room/consents/record.html", context, status=422)
    try:
        template = find(ConsentTemplate.objects.visible_to(by), form.cleaned_data["template"])
        name = form.cleaned_data["signed_name"]
        consenting.sign(
            patient=patient, template=template, signed_name=name, recipient=line.recipient, by=by, at=at
        )
    except consenting.ConsentRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        return render(request, "consult_room/consents/record.html", context, status=422)
    messages.success(request, _("The consent is written down."))
    return redirect("consult_room:consents", patient_id=patient_id)


@require_POST
@permission("consent.withdraw")
def withdraw(request: HttpRequest, patient_id: UUID, consent_id: UUID) -> HttpResponse:
    """The member takes a consent back; it counts from now."""
    by = actor_of(request)
    row, form = _consent(request, patient_id, consent_id), WithdrawalForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("What they said is too long: nothing was taken back yet. Please say it shorter.")
        )
        return redirect("consult_room:consents", patient_id=patient_id)
    consenting.withdraw(consent=row, reason=form.cleaned_data["reason"], by=by, at=now())
    messages.success(request, _("Taken back. It counts from this moment."))
    return redirect("consult_room:consents", patient_id=patient_id)


@never_cache
@require_safe
@permission("consent.read")
def copy(request: HttpRequest, patient_id: UUID, consent_id: UUID) -> HttpResponse:
    """The signed text on a page that prints."""
    by, at = actor_of(request), now()
    row = _consent(request, patient_id, consent_id)
    audit_read(by=by, at=at, subtype="consent.read", entity=row)
    context: dict[str, Any] = {"consent": row, "intact": paper.is_as_signed(row)}
    context |= {"printed_at": at, "printed_by": by.name, "can_make_pdf": paper.can_make_pdf()}
    return render(request, "consult_room/consents/copy.html", context)


@never_cache
@require_safe
@permission("consent.read")
def pdf(request: HttpRequest, patient_id: UUID, consent_id: UUID) -> HttpResponse:
    """The same as a PDF; where this machine cannot make one, the page that prints."""
    by = actor_of(request)
    row = _consent(request, patient_id, consent_id)
    if not paper.can_make_pdf():
        return redirect("consult_room:consent_copy", patient_id=patient_id, consent_id=consent_id)
    audit_read(by=by, at=now(), subtype="consent.read", entity=row, detail={"as": "pdf"})
    response = HttpResponse(paper.pdf_of(row), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="consent-{row.category}-{row.pk}.pdf"'
    return response


@never_cache
@require_safe
@permission("consent.publish")
def texts(request: HttpRequest) -> HttpResponse:
    """Every document of the clinic: which version is out, by whom, since when."""
    rows = ConsentTemplate.objects.visible_to(actor_of(request)).select_related("published_by")
    newest: dict[tuple[str, str], ConsentTemplate] = {}
    for row in rows.order_by("version"):
        newest[row.category, row.language] = row
    documents = [
        (category, label, language, newest.get((category, language)))
        for category, label in ConsentCategory.choices
        for language in LANGUAGES
    ]
    return render(request, "consult_room/consents/texts.html", {"documents": documents})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("consent.publish")
def text(request: HttpRequest, category: str, language: str) -> HttpResponse:
    """Write the next version, see what it changes, publish it. From a stale page nothing is published."""
    by = actor_of(request)
    if category not in ConsentCategory.values or language not in LANGUAGES:
        raise Http404
    rows = ConsentTemplate.objects.visible_to(by).filter(category=category, language=language)
    last = rows.select_related("published_by").order_by("-version").first()
    form = TextForm(request.POST or None, initial=_start(category, language, last))
    context: dict[str, Any] = {"form": form, "last": last, "category": ConsentCategory(category).label}
    page = "consult_room/consents/text.html"
    if request.method != "POST":
        return render(request, page, context)
    if not form.is_valid():
        return render(request, page, context, status=422)
    entered = dict(form.cleaned_data)
    stale = last is not None and entered.pop("version") != last.version
    entered.pop("version", None)
    after = "\n".join([entered["title"], "", entered["text"], "", entered["meaning"]])
    context["changed"] = changes(whole_text(last), after) if last else ()
    if stale and last is not None:
        form.read_again(last.version)
        return render(request, page, {**context, "stale": last}, status=409)
    if "publish" not in request.POST:
        return render(request, page, {**context, "previewed": True})
    try:
        row = consenting.publish(category=category, language=language, **entered, by=by, at=now())
    except consenting.ConsentRefused as refused:
        form.add_error(refused.field, refused.reason)
        return render(request, page, context, status=422)
    messages.success(request, _("Version %(n)d is out.") % {"n": row.version})
    return redirect("consult_room:consent_texts")


def _start(category: str, language: str, last: ConsentTemplate | None) -> dict[str, Any]:
    """The last version, or the shelf's draft where the clinic has none."""
    if last is not None:
        fields = ("version", "title", "text", "meaning", "valid_days")
        return {name: getattr(last, name) for name in fields}
    draft = consent_draft(category, language)
    return {"version": 0, "title": draft.title, "text": draft.text, "meaning": draft.meaning}


def _consent(request: HttpRequest, patient_id: UUID, consent_id: UUID) -> Consent:
    rows = Consent.objects.visible_to(actor_of(request)).filter(patient=patient_id)
    return find(rows.select_related("patient__organization", "template", "withdrawal"), consent_id)
