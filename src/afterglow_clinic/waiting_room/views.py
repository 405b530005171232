"""A member's pages: the door, one question at a time, a last look, and what became of it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from afterglow.instruments.asking import NotAnAnswer, items_to_ask, read_answer
from afterglow.instruments.definition import Instrument, Item
from afterglow.library.shelf import names
from afterglow_clinic.chart.answering import AnswerSet, RefusedAnswers, store_response
from afterglow_clinic.chart.asked import may_answer, open_instruments, title_of, worded
from afterglow_clinic.chart.decided import what_the_team_says
from afterglow_clinic.chart.experience import is_experience
from afterglow_clinic.chart.going import going
from afterglow_clinic.chart.inviting import tries_left
from afterglow_clinic.chart.loading import sex_of
from afterglow_clinic.chart.models import Invitation, MemberSession, Patient, QuestionnaireResponse
from afterglow_clinic.chart.opening import find
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.speaking import speaking_to
from afterglow_clinic.chart.staying import come_in, make_room
from afterglow_clinic.clock import now
from afterglow_clinic.waiting_room import actions
from afterglow_clinic.waiting_room.asking import (
    answered_texts,
    choices_of,
    kept_text,
    sheet,
)
from afterglow_clinic.waiting_room.intake.views import member
from afterglow_clinic.waiting_room.support import crisis_card, needs_support, what_became_of_it

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@permission("invitation.open")
def door(request: HttpRequest, token: str) -> HttpResponse:
    """The link. It asks for the six digits, and for nothing else."""
    at = now()
    invitation = actions.find_invitation(token=token, at=at)
    if invitation is None or tries_left(invitation) == 0:
        return render(request, "waiting_room/closed.html", status=410)
    with speaking_to(invitation.patient):
        return _at_the_door(request, invitation, at)


def _at_the_door(request: HttpRequest, invitation: Invitation, at: datetime) -> HttpResponse:
    context: dict[str, Any] = {"organization": invitation.patient.organization}
    if request.method != "POST":
        return render(request, "waiting_room/door.html", context)
    user = actions.prove(invitation=invitation, code=request.POST.get("code", "")[:32], at=at)
    if user is None:
        left = tries_left(invitation)
        if left == 0:
            return render(request, "waiting_room/closed.html", context, status=410)
        context["error"] = _("That is not the code. You have %(left)d more tries.") % {"left": left}
        return render(request, "waiting_room/door.html", context, status=422)
    make_room(request, at)
    request.session.flush()
    login(request, user, backend=BACKEND)
    come_in(request, patient=invitation.patient, came_by=MemberSession.CameBy.LINK, at=at)
    asked = open_instruments(invitation.patient, at)
    return redirect("waiting_room:forms" if asked else "member_home:today")


@never_cache
@require_safe
@permission("form.answer")
def forms(request: HttpRequest) -> HttpResponse:
    """What is asked of this member now, and what became of what they said."""
    patient, at = member(request)
    tongue = get_language() or "en"
    to_answer = open_instruments(patient, at, language=tongue)
    handed_in = patient.responses.filter(status="completed").order_by("-received")[:10]
    return render(
        request,
        "waiting_room/forms.html",
        {
            "to_answer": to_answer,
            "handed_in": [
                (form, title_of(form.instrument, language=tongue), what_became_of_it(form))
                for form in handed_in
            ],
            "patient": patient,
            "told": what_the_team_says(patient),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("form.answer")
def question(request: HttpRequest, name: str, number: int | None = None) -> HttpResponse:
    """One question. Every answer is kept as soon as it is given, so that stopping loses nothing."""
    patient, at = member(request)
    instrument = _asked_of(patient, name, at)
    form = actions.open_form(patient=patient, instrument=instrument, by=actor_of(request), at=at)
    items = items_to_ask(instrument, form.answers, sex=sex_of(patient.gender))
    if number is None:
        return redirect("waiting_room:question", name=name, number=_first_open(items, form))
    if not 1 <= number <= len(items):
        return redirect("waiting_room:check", name=name)
    item = items[number - 1]
    if request.method != "POST":
        return _show(request, instrument, form, items, number)
    try:
        if "answer" not in request.POST:
            raise NotAnAnswer(item.link_id)
        answer = read_answer(item, request.POST["answer"][:4000])
        form = actions.save_answer(
            form=form, instrument=instrument, link_id=item.link_id, answer=answer, by=actor_of(request), at=at
        )
    except (NotAnAnswer, RefusedAnswers):
        error = _("Choose one of the answers, or say that you would rather not answer.")
        return _show(request, instrument, form, items, number, error=error)
    still = items_to_ask(instrument, form.answers, sex=sex_of(patient.gender))
    after = [place for place, asked in enumerate(still, 1) if asked.link_id == item.link_id]
    following = (after[0] if after else number) + 1
    if following > len(still):
        return redirect("waiting_room:check", name=name)
    return redirect("waiting_room:question", name=name, number=following)


def _show(
    request: HttpRequest,
    instrument: Instrument,
    form: QuestionnaireResponse,
    items: tuple[Item, ...],
    number: int,
    *,
    error: str = "",
) -> HttpResponse:
    item = items[number - 1]
    return render(
        request,
        "waiting_room/question.html",
        {
            "instrument": instrument,
            "item": item,
            "options": choices_of(item),
            "scale": not item.options.options,
            "chosen": kept_text(form, item),
            "number": number,
            "of": len(items),
            "previous": number - 1,
            "error": error,
            "crisis": crisis_card(form.patient) if needs_support(instrument, form.answers) else None,
        },
        status=422 if error else 200,
    )


def _first_open(items: tuple[Item, ...], form: QuestionnaireResponse) -> int:
    for place, item in enumerate(items, 1):
        if item.link_id not in form.answers:
            return place
    return len(items) + 1


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("form.answer")
def check(request: HttpRequest, name: str) -> HttpResponse:
    """A last look at the answers, then hand in. Pressing twice hands in once."""
    patient, at = member(request)
    instrument = _asked_of(patient, name, at, also_finished=True)
    form = _latest(patient, name)
    if form is None:
        return redirect("waiting_room:start", name=name)
    if form.status == "completed":
        return redirect("waiting_room:done", response_id=form.pk)
    if request.method == "POST":
        form = actions.submit_response(form=form, instrument=instrument, by=actor_of(request), at=at)
        return redirect("waiting_room:done", response_id=form.pk)
    items = items_to_ask(instrument, form.answers, sex=sex_of(patient.gender))
    return render(
        request,
        "waiting_room/check.html",
        {
            "instrument": instrument,
            "answers": answered_texts(items, form),
            "crisis": crisis_card(patient) if needs_support(instrument, form.answers) else None,
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("form.answer")
def whole(request: HttpRequest, name: str) -> HttpResponse:
    """All questions on one page, for those who prefer it. One operation, stored once."""
    patient, at = member(request)
    instrument = _asked_of(patient, name, at, also_finished=request.method == "POST")
    items = items_to_ask(instrument, {}, sex=sex_of(patient.gender))
    if request.method != "POST":
        return render(request, "waiting_room/whole.html", sheet(instrument, items, {}, {}, uuid4()))
    operation = _operation(request)
    answers, wrong = {}, {}
    for item in items:
        written = request.POST.get(f"a-{item.link_id}", "")[:4000]
        try:
            answers[item.link_id] = read_answer(item, written)
        except NotAnAnswer:
            wrong[item.link_id] = _("This is not one of the answers.")
    if not wrong:
        given = AnswerSet(instrument.id, at, answers, operation=operation)
        try:
            stored = store_response(patient=patient, given=given, origin="link", by=actor_of(request), at=at)
            return redirect("waiting_room:done", response_id=stored.pk)
        except RefusedAnswers as refused:
            wrong = dict.fromkeys(refused.items, str(refused.reason)) or {"": str(refused.reason)}
    context = sheet(instrument, items, answers, wrong, operation)
    return render(request, "waiting_room/whole.html", context, status=422)


def _operation(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("operation", ""))
    except ValueError:
        return uuid4()


@never_cache
@require_safe
@permission("form.answer")
def done(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Handed in: what happens next, who has read it, and the crisis lines where they are needed."""
    patient, _at = member(request)
    form = find(QuestionnaireResponse.objects.visible_to(actor_of(request)), response_id)
    instrument = worded(form.instrument)
    return render(
        request,
        "waiting_room/done.html",
        {
            "form": form,
            "described": is_experience(form.instrument),
            "instrument": instrument,
            "became": what_became_of_it(form),
            "crisis": crisis_card(patient) if needs_support(instrument, form.answers) else None,
        },
    )


@never_cache
@require_safe
@permission("form.answer")
def how_it_goes(request: HttpRequest) -> HttpResponse:
    """How it is going, in plain words; no chance and no score."""
    patient, at = member(request)
    return render(request, "waiting_room/going.html", {"going": going(patient, at)})


@never_cache
@require_safe
@permission("form.help")
def help_now(request: HttpRequest) -> HttpResponse:
    """Crisis lines, for anyone, signed in or not."""
    country = getattr(getattr(request, "organization", None), "country", "") or ""
    return render(request, "waiting_room/help.html", {"crisis": crisis_card(country=country)})


def _asked_of(patient: Patient, name: str, at: datetime, *, also_finished: bool = False) -> Instrument:
    """An instrument this member was invited to answer, or that their plan asks for now.

    Raises:
        Http404: It is not asked of them now, or is answered already.
    """
    if name not in names("instruments") or not may_answer(patient, name, at, also_finished=also_finished):
        raise Http404
    return worded(name, language=get_language() or "en")


def _latest(patient: Patient, name: str) -> QuestionnaireResponse | None:
    return patient.responses.filter(instrument=name, origin="link").order_by("-received").first()
