"""What happened, newest first: sessions, contacts, phases, findings, consents; as much as a reader sees."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from afterglow.record import Encounter
from afterglow.trajectory.series import treatment_starts
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Consent, ContactMade, DetectedIssue, Patient, PhaseChange
from afterglow_clinic.consult_room.sight import Sight


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, as `components/timeline.html` shows it."""

    at: datetime
    kind: str
    what: str
    text: str = ""
    url: str = ""

    @property
    def when(self) -> str:
        return date_format(timezone.localtime(self.at), "j F Y, H:i")

    @property
    def iso(self) -> str:
        return self.at.isoformat()


def timeline(
    patient: Patient,
    encounters: Iterable[Encounter],
    issues: Iterable[DetectedIssue],
    *,
    sight: Sight,
    by: Actor,
    at: datetime,
) -> tuple[Event, ...]:
    """Everything up to `at` that this reader may see, newest first."""
    events = [
        *_sessions(encounters, sight, at),
        *_phases(patient, sight, by),
        *(_findings(issues) if sight.findings else ()),
        *_consents(patient, sight, by),
    ]
    return tuple(sorted((one for one in events if one.at <= at), key=lambda one: one.at, reverse=True))


def _sessions(encounters: Iterable[Encounter], sight: Sight, at: datetime) -> Iterator[Event]:
    known = tuple(encounters)
    numbers = {start: place for place, start in enumerate(treatment_starts(known, at), 1)}
    for one in known:
        begun = one.status in {"finished", "in-progress"}
        if one.kind == "treatment" and begun and one.start in numbers:
            what = _("Session %(number)d") % {"number": numbers[one.start]}
            yield Event(one.start, "session", what, _medicine(one) if sight.medicine else "")
        elif one.status != "planned":
            yield Event(one.start, "contact", _visit(one))


def _visit(one: Encounter) -> str:
    said = {
        "treatment": _("Session"),
        "integration": _("Integration contact"),
        "psychotherapy": _("Psychotherapy"),
        "diagnosis": _("Intake visit"),
    }.get(one.kind, _("Visit"))
    return _("%(visit)s, cancelled") % {"visit": said} if one.status == "cancelled" else said


def _medicine(one: Encounter) -> str:
    """What was given, how much, by which way, for how long; what is not known is left out."""
    parts = [one.agent.capitalize() if one.agent else ""]
    if one.dose_mg is not None:
        parts[0] = f"{parts[0]} {one.dose_mg:g} mg".strip()
    parts.append(one.route or "")
    if one.end is not None:
        parts.append(_("%(n)d minutes") % {"n": round((one.end - one.start).total_seconds() / 60)})
    return ", ".join(part for part in parts if part)


def _phases(patient: Patient, sight: Sight, by: Actor) -> Iterator[Event]:
    for change in PhaseChange.objects.visible_to(by).filter(patient=patient):
        what = _("Phase: %(phase)s") % {"phase": change.get_phase_display()}
        said = [_("by %(name)s") % {"name": change.by}, change.reason] if sight.notes else []
        yield Event(change.at, "practice", what, ". ".join(part for part in said if part))


def _findings(issues: Iterable[DetectedIssue]) -> Iterator[Event]:
    for issue in issues:
        address = reverse("care_station:issue", args=[issue.pk])
        yield Event(issue.identified, "finding", issue.title, "", address)
        taken, closure = getattr(issue, "acknowledgement", None), getattr(issue, "closure", None)
        if taken is not None:
            yield Event(
                taken.at, "contact", _("Read by %(name)s") % {"name": taken.by.name}, issue.title, address
            )
        for contact in issue.contacts.all():
            yield Event(contact.at, "contact", _contact(contact), issue.title, address)
        if closure is not None:
            what = _("Closed by %(name)s") % {"name": closure.by.name}
            yield Event(closure.at, "contact", what, f"{issue.title}: {closure.outcome}", address)


def _contact(contact: ContactMade) -> str:
    said = {"name": contact.by.name, "outcome": str(contact.get_outcome_display()).lower()}
    return _("%(name)s: %(outcome)s") % said


def _consents(patient: Patient, sight: Sight, by: Actor) -> Iterator[Event]:
    """For the clinic's own every consent; for an outside therapist the release to them."""
    rows = Consent.objects.visible_to(by).filter(patient=patient).select_related("recipient", "withdrawal")
    for consent in rows if sight.notes else rows.filter(recipient_id=by.practitioner_id):
        name = str(consent.get_category_display()).lower()
        given = _("Consent: %(what)s") % {"what": name}
        to = _("to %(name)s") % {"name": consent.recipient.name} if consent.recipient else ""
        version = _("version %(version)s") % {"version": consent.document_version}
        yield Event(consent.given, "practice", given, ", ".join(part for part in (to, version) if part))
        withdrawal = getattr(consent, "withdrawal", None)
        if withdrawal is not None:
            yield Event(withdrawal.at, "finding", _("Consent taken back: %(what)s") % {"what": name}, to)
