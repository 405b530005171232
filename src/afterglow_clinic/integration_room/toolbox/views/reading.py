"""Pages of the toolbox: everything there is, one modality, and what fits one member."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from afterglow.toolbox.comparing import Difference, compare, loosened
from afterglow.toolbox.matching import match
from afterglow.toolbox.wording import in_language
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.clinic_text_pages import SignForm
from afterglow_clinic.chart.modalities import (
    Kept,
    NoSuchModality,
    find_text,
    in_use,
    kept_texts,
    newest_of_each,
    situation_in_chart,
)
from afterglow_clinic.chart.models import Commitment
from afterglow_clinic.chart.opening import open_patient
from afterglow_clinic.chart.permissions import NotPermitted, may, permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.who import who_is
from afterglow_clinic.chart.wishes import wish_of
from afterglow_clinic.clock import now
from afterglow_clinic.integration_room.toolbox.forms import FitForm, LookForm, wished
from afterglow_clinic.integration_room.toolbox.serving import asked_for
from afterglow_clinic.integration_room.toolbox.showing import (
    facts_of,
    fits_of,
    protections_of,
    said_by,
    terms_of,
)
from afterglow_clinic.integration_room.toolbox.words import FAMILIES, STRENGTHS


@never_cache
@require_safe
@permission("modality.read")
def toolbox(request: HttpRequest) -> HttpResponse:
    """Every modality by family, with who leads, how far it was checked, and who signed it."""
    form = LookForm(request.GET)
    wanted = form.cleaned_data["family"] if form.is_valid() else ""
    found = newest_of_each(organization_of(actor_of(request)))
    families = [
        (title, [(one, facts_of(one.modality)) for one in found if one.modality.family == family])
        for family, title in FAMILIES.items()
        if wanted in ("", family)
    ]
    context = {"families": [pair for pair in families if pair[1]], "form": form, "count": len(found)}
    return render(request, "integration_room/toolbox/toolbox.html", context)


@never_cache
@require_safe
@permission("modality.read")
def modality(request: HttpRequest, name: str) -> HttpResponse:
    """One modality: its guide, for whom it is not, what research says, its versions and signature."""
    by = actor_of(request)
    one = named(by, name, request.GET.get("version", ""))
    differences = differences_of(by, one)
    context = {
        "one": one,
        "shown": in_language(one.modality, "es") if request.GET.get("in") == "es" else one.modality,
        "terms": list(terms_of(one.modality)),
        "protections": list(protections_of(one.modality)),
        "strength": STRENGTHS.get(one.modality.research.strength) if one.modality.research else "",
        "differences": differences,
        "loosened": loosened(differences),
        "versions": [each for each in kept_texts(organization_of(by)) if each.modality.id == name][::-1],
        "form": SignForm(initial={"sha256": one.sha256}),
        "may_edit": may(by, "modality.edit"),
        "may_sign": may(by, "content.approve") and one.signature is None,
    }
    return render(request, "integration_room/toolbox/modality.html", context)


@never_cache
@require_safe
@permission("modality.match")
def fit(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """What fits one member now, why, and why the rest does not, as far as this reader may know it."""
    by, at = actor_of(request), now()
    patient = open_patient(patient_id=patient_id, by=by, at=at, reading="fit")
    wish = wish_of(patient)
    asked = request.GET.copy()
    serves = asked_for(
        Commitment.objects.visible_to(by).filter(patient=patient, end=None), "".join(asked.pop("for", [])[:1])
    )
    form = FitForm(asked or None, initial=wished(wish))
    if asked:
        wishes = form.wishes() if form.is_valid() else {}
    else:
        wishes = {"minutes": wish.minutes if wish else None}
    found = match(in_use(patient.organization_id), situation_in_chart(patient, at, **wishes), at)
    context = {
        "patient": patient,
        "who": who_is(patient, by=by),
        "form": form,
        "wish": said_by(wish),
        "serves": serves,
        "fits": fits_of(found, licensed=by.is_licensed),
        "licensed": by.is_licensed,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "integration_room/toolbox/fit.html", context, status=status)


def organization_of(by: Actor) -> UUID:
    """The clinic whose toolbox this is."""
    if by.organization_id is None:
        raise NotPermitted("modality.read")
    return by.organization_id


def named(by: Actor, name: str, digest: str) -> Kept:
    """The newest text of that id, or exactly the one asked for; a 404 where there is none."""
    try:
        return find_text(organization_of(by), name, digest)
    except NoSuchModality as none:
        raise Http404 from none


def differences_of(by: Actor, one: Kept) -> tuple[Difference, ...]:
    """What an edit changes against the text it was made from, where that is the same modality."""
    if one.row is None:
        return ()
    try:
        base = find_text(organization_of(by), one.modality.id, one.row.based_on)
    except NoSuchModality:
        return ()
    return compare(base.modality, one.modality)
