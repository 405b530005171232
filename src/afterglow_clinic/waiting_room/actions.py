"""What a member can do with a link: prove themselves, answer, stop, resume, and hand in once.

An answer to a critical question is reviewed the moment it is given, not when the form ends:
someone who stops there has still told us. The neighbour that stores a finished form for every
room is `afterglow_clinic.chart.answering`.
"""

import hmac
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from afterglow.instruments.asking import items_to_ask
from afterglow.instruments.definition import Instrument
from afterglow.record import Answer
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.answering import AnswerSet, RefusedAnswers, check_answers
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.inviting import attempts_at, code_digest, token_digest, tries_left
from afterglow_clinic.chart.loading import sex_of
from afterglow_clinic.chart.member_sessions import as_member, end_every_session
from afterglow_clinic.chart.models import (
    Invitation,
    InvitationAttempt,
    Notification,
    Patient,
    QuestionnaireResponse,
    User,
)
from afterglow_clinic.chart.reviewing import review_patient
from afterglow_clinic.chart.speaking import speaking_to

Status = QuestionnaireResponse.Status


def find_invitation(*, token: str, at: datetime) -> Invitation | None:
    """The invitation behind a link, while it works."""
    return (
        Invitation.objects.select_related("patient__organization")
        .filter(token_digest=token_digest(token), revoked=None, expires__gt=at)
        .first()
    )


def prove(*, invitation: Invitation, code: str, at: datetime) -> User | None:
    """Check the six digits. The try is written down before its outcome is known to anyone.

    A code that is typed right for the first time signs the member out everywhere else: a phone they lost
    stays signed in no longer than it takes to come in by the clinic's next link. It is told to them by mail
    where they came in before: whoever made link and code at the clinic could have used both themselves.

    Returns:
        The member's sign-in identity, made on the first success; None if the code is wrong
        or the link is locked.
    """
    with transaction.atomic():
        root = invitation.code_of_id or invitation.pk  # one lock for every link that this code opens
        Invitation.objects.select_for_update().get(pk=root)
        locked = Invitation.objects.get(pk=invitation.pk)
        if tries_left(locked) == 0:
            return None
        right = hmac.compare_digest(
            locked.code_digest, code_digest(locked.code_of_id or locked.pk, "".join(code.split()))
        )
        first = not attempts_at(locked).filter(succeeded=True).exists()
        InvitationAttempt.objects.create(invitation=locked, at=at, succeeded=right)
        if not right:
            return None
        if first and invitation.patient.account_id is not None:
            _tell_them(invitation.patient, root, at)
        user = account_of(invitation.patient)
        if first:
            end_every_session(by=as_member(invitation.patient), at=at)
        return user


def _tell_them(patient: Patient, root: UUID, at: datetime) -> None:
    """A mail to the member, by the outbox, that names no clinic and no health matter."""
    if not patient.email:
        return
    with speaking_to(patient):
        Notification.objects.create(
            organization_id=patient.organization_id,
            patient=patient,
            key=f"link-used:{root}",
            address=patient.email,
            subject=_("A new link of yours was used"),
            text=_(
                "Somebody came in as you, with a new link and its six digits. If it was you, all is well.\n\n"
                "If it was not, call the people who gave you the link, and ask who made this one."
            ),
            created=at,
            not_before=at,
        )


def account_of(patient: Patient) -> User:
    """The member's sign-in identity, made at the first proof; it has no password."""
    if patient.account is not None:
        return patient.account
    user = User(username=f"member-{patient.pk}", first_name=patient.given, last_name=patient.family)
    user.set_unusable_password()
    user.save(force_insert=True)
    patient.account = user
    patient.save(update_fields=["account"])
    return user


def open_form(*, patient: Patient, instrument: Instrument, by: Actor, at: datetime) -> QuestionnaireResponse:
    """The form a member has begun, or a new one; two taps at once begin one."""
    begun = QuestionnaireResponse.objects.filter(
        patient=patient, instrument=instrument.id, status=Status.IN_PROGRESS, origin="link"
    )
    found = begun.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            form = begun.create(
                patient=patient,
                instrument=instrument.id,
                version=instrument.version,
                status=Status.IN_PROGRESS,
                authored=at,
                received=at,
                origin="link",
                author=by.name,
            )
            audit(by=by, at=at, action=Action.CREATE, subtype="response.begin", entity=form)
            return form
    except IntegrityError:
        return begun.get()


@transaction.atomic
def save_answer(
    *,
    form: QuestionnaireResponse,
    instrument: Instrument,
    link_id: str,
    answer: Answer,
    by: Actor,
    at: datetime,
) -> QuestionnaireResponse:
    """Keep one answer. A critical one is reviewed at once.

    Raises:
        RefusedAnswers: The instrument cannot have this answer, or the form is already handed in.
    """
    kept = QuestionnaireResponse.objects.select_for_update().get(pk=form.pk)
    if kept.status != Status.IN_PROGRESS:
        raise RefusedAnswers("form: already handed in")
    answers = {**kept.answers, link_id: answer}
    check_answers(AnswerSet(instrument.id, at, answers), sex=kept.patient.gender, at=at)
    kept.answers, kept.authored, kept.received = answers, at, at
    kept.save(update_fields=["answers", "authored", "received"])
    audit(
        by=by, at=at, action=Action.UPDATE, subtype="response.answer", entity=kept, detail={"item": link_id}
    )
    if any(critical.item == link_id for critical in instrument.critical):
        review_patient(patient=kept.patient, at=at, by=by)
    return kept


@transaction.atomic
def submit_response(
    *, form: QuestionnaireResponse, instrument: Instrument, by: Actor, at: datetime
) -> QuestionnaireResponse:
    """Hand a form in. The second press finds it handed in and changes nothing."""
    kept = QuestionnaireResponse.objects.select_for_update().get(pk=form.pk)
    if kept.status != Status.IN_PROGRESS:
        return kept
    asked = items_to_ask(instrument, kept.answers, sex=sex_of(kept.patient.gender))
    left_empty = {item.link_id: None for item in asked if item.link_id not in kept.answers}
    kept.answers = {**kept.answers, **left_empty}
    kept.status, kept.received = Status.COMPLETED, at
    kept.save(update_fields=["answers", "status", "received"])
    audit(by=by, at=at, action=Action.UPDATE, subtype="response.submit", entity=kept)
    review_patient(patient=kept.patient, at=at, by=by)
    return kept
