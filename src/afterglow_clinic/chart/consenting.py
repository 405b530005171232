"""Consent: published, signed by the member, taken back with effect at once, and asked for before a session.

A signature is bound to the exact text by its digest. It refuses a name that is not the member's, and a
text that is no longer the clinic's current one. The neighbour that decides whether a session may start
asks `consent_refusals`; the core's own value is `afterglow.record.Consent`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from afterglow import record as core
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.holding import hold
from afterglow_clinic.chart.loading import core_consent
from afterglow_clinic.chart.models import (
    Consent,
    ConsentCategory,
    ConsentTemplate,
    ConsentWithdrawal,
    Patient,
    Practitioner,
    Task,
)
from afterglow_clinic.chart.permissions import NotPermitted, check_may
from afterglow_clinic.chart.speaking import speaking_to_staff

STOPS_TREATMENT = frozenset(
    {ConsentCategory.TREATMENT, ConsentCategory.OFF_LABEL_KETAMINE, ConsentCategory.REMS_ENROLMENT}
)


class ConsentRefused(ValueError):
    """This cannot be signed or published; `field` names what is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def current_template(*, patient: Patient, category: str) -> ConsentTemplate | None:
    """The newest text of the member's language; English where the clinic has none in theirs."""
    rows = ConsentTemplate.objects.filter(organization=patient.organization_id, category=category)
    for language in dict.fromkeys((patient.language, "en")):
        found = rows.filter(language=language).order_by("-version").first()
        if found is not None:
            return found
    return None


@transaction.atomic
def publish(
    *,
    category: str,
    language: str,
    title: str,
    meaning: str,
    text: str,
    valid_days: int | None,
    by: Actor,
    at: datetime,
) -> ConsentTemplate:
    """Publish the next version of a document. Earlier ones stay as they are, and so do consents to them.

    Raises:
        NotPermitted: `consent.publish` does not name the actor.
        ConsentRefused: Nothing changed since the last version, or a release that would run out unseen.
    """
    check_may(by, "consent.publish")
    if valid_days and category == ConsentCategory.OUTSIDE_THERAPIST:
        raise ConsentRefused("valid_days", _("A release stands until it is taken back."))
    if by.practitioner_id is None or by.organization_id is None:
        raise NotPermitted("consent.publish")
    rows = ConsentTemplate.objects.filter(
        organization=by.organization_id, category=category, language=language
    )
    last = rows.order_by("-version").first()
    if last and (last.title, last.meaning, last.text, last.valid_days) == (title, meaning, text, valid_days):
        raise ConsentRefused("text", _("Nothing changed since version %(n)d.") % {"n": last.version})
    row = ConsentTemplate.objects.create(
        organization_id=by.organization_id,
        category=category,
        language=language,
        version=last.version + 1 if last else 1,
        title=title,
        meaning=meaning,
        text=text,
        sha256=digest(text),
        valid_days=valid_days,
        published_by_id=by.practitioner_id,
        at=at,
    )
    detail = {"category": category, "language": language, "version": row.version, "sha256": row.sha256}
    audit(by=by, at=at, action=Action.CREATE, subtype="consent-text.publish", entity=row, detail=detail)
    return row


def document_of(template: ConsentTemplate, patient: Patient, recipient: Practitioner | None = None) -> str:
    """The exact text a signature is bound to: whose it is, to whom, which version, every word."""
    born = patient.birth_date.isoformat() if patient.birth_date else "-"
    lines = [
        template.organization.name,
        template.title,
        f"{template.category}, {template.language}, version {template.version}, {template.at.isoformat()}",
        f"{patient}, {born}, {patient.identifier}",
    ]
    if recipient is not None:
        lines.append(f"-> {recipient.name}")
    return "\n".join([*lines, "", template.text, "", template.meaning])


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes."""
    return sha256(text.encode()).hexdigest()


@transaction.atomic
def sign(
    *,
    patient: Patient,
    template: ConsentTemplate,
    signed_name: str,
    recipient: Practitioner | None = None,
    by: Actor,
    at: datetime,
) -> Consent:
    """The member signs, or staff write down that they did. Pressing twice signs once.

    Raises:
        NotPermitted: Neither the member themselves nor `consent.record`.
        ConsentRefused: Another name, another clinic's text, an outdated one, or nobody to share with.
    """
    _may_sign(patient, by)
    hold(patient.pk)
    name = " ".join(signed_name.split())
    if name.casefold() != str(patient).casefold():
        raise ConsentRefused(
            "signed_name", _("Type the name as it stands here: %(name)s") % {"name": patient}
        )
    if template.organization_id != patient.organization_id:
        raise ConsentRefused("template", _("This text is not your clinic's."))
    if current_template(patient=patient, category=template.category) != template:
        raise ConsentRefused("template", _("There is a newer text. Please read it before you sign."))
    if (template.category == ConsentCategory.OUTSIDE_THERAPIST) != (recipient is not None):
        raise ConsentRefused("recipient", _("Say with whom it is shared."))
    document = document_of(template, patient, recipient)
    for earlier in standing(patient, at):
        if earlier.document_sha256 == digest(document):
            return earlier
    row = Consent.objects.create(
        patient=patient,
        category=template.category,
        document_version=str(template.version),
        recipient=recipient,
        given=at,
        expires=at + timedelta(days=template.valid_days) if template.valid_days else None,
        recorded_by=by.name,
        template=template,
        signed_name=name,
        meaning=template.meaning,
        document=document,
        document_sha256=digest(document),
    )
    detail = {"category": row.category, "version": row.document_version, "sha256": row.document_sha256}
    audit(by=by, at=at, action=Action.CREATE, subtype="consent.sign", entity=row, detail=detail)
    return row


def _may_sign(patient: Patient, by: Actor) -> None:
    if by.patient_id is not None and by.patient_id == patient.pk:
        return check_may(by, "consent.sign")
    return check_may(by, "consent.record")


@transaction.atomic
def withdraw(*, consent: Consent, reason: str = "", by: Actor, at: datetime) -> list[ConsentWithdrawal]:
    """Take back a consent, and every other one for the same thing and the same person. At once.

    Returns:
        The rows written; none where it was taken back before.
    Raises:
        NotPermitted: Neither the member themselves nor `consent.withdraw`.
    """
    patient = consent.patient
    check_may(by, "consent.sign" if by.patient_id == patient.pk else "consent.withdraw")
    hold(patient.pk)
    same = [
        each
        for each in standing(patient, at)
        if (each.category, each.recipient_id) == (consent.category, consent.recipient_id)
    ]
    rows = [
        ConsentWithdrawal.objects.create(patient=patient, consent=each, by=by.name, at=at, reason=reason)
        for each in same
    ]
    for row in rows:
        detail = {"category": consent.category, "consent": str(row.consent_id)}
        audit(by=by, at=at, action=Action.CREATE, subtype="consent.withdraw", entity=row, detail=detail)
    if rows and consent.category in STOPS_TREATMENT:
        _tell_a_prescriber(rows[0], at)
    return rows


def _tell_a_prescriber(row: ConsentWithdrawal, at: datetime) -> None:
    with speaking_to_staff():
        words = _("Talk with them: they took back a consent the program needs")
    Task.objects.create(
        patient_id=row.patient_id,
        key=f"consent-withdrawn/{row.pk}",
        code="consent-withdrawn",
        description=words,
        reason={"category": row.consent.category},
        owner_role="prescriber",
        opens=at,
        authored=at,
    )


def standing(patient: Patient, at: datetime) -> list[Consent]:
    """Consents in force at `at`, the newest first; one query."""
    rows = Consent.objects.filter(patient=patient).select_related("recipient", "template", "withdrawal")
    return [row for row in rows if core_consent(row).holds(at)]


def current_consents(patient: Patient, at: datetime) -> tuple[core.Consent, ...]:
    """Consents in force at `at`, as the core is told them."""
    return tuple(core_consent(row) for row in standing(patient, at))


def consent_refusals(patient: Patient, categories: Iterable[str], at: datetime) -> tuple[str, ...]:
    """Why a session may not start: a sentence for each consent named and not in force; none if fine."""
    rows = list(Consent.objects.filter(patient=patient).select_related("withdrawal"))
    held = {row.category for row in rows if core_consent(row).holds(at)}
    return tuple(_refusal(patient, name, rows) for name in categories if name not in held)


def _refusal(patient: Patient, category: str, rows: list[Consent]) -> str:
    last = next((row for row in rows if row.category == category), None)
    said = {"name": patient.given, "what": category_words(category)}
    if last is None:
        return _("%(name)s has not signed this consent yet: %(what)s.") % said
    taken = getattr(last, "withdrawal", None)
    if taken is not None:
        said["when"] = _when(taken.at)
        return _("%(name)s took this consent back on %(when)s: %(what)s.") % said
    said["when"] = _when(last.expires) if last.expires else "-"
    return _("This consent of %(name)s ran out on %(when)s: %(what)s. Ask them to sign again.") % said


def _when(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i T")


def category_words(category: str) -> str:
    """A category as a person says it; one the chart does not know is shown as it is."""
    known = dict(ConsentCategory.choices)
    return str(known.get(category, category))
