"""A member's own copy of their record: what they may see of it, field by field, for them alone.

What colleagues wrote for colleagues is not in it (views of a huddle, contacts, findings, psychotherapy
notes), nor anything to sign in or unseal with. `KEPT_BACK` says so for every table that is left out, and
a test asks about each new one. The journal's part is `afterglow_clinic.chart.journal.exporting`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from afterglow_clinic.chart import models as m
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.journal.exporting import own_journal
from afterglow_clinic.chart.messages import read_conversation
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.notes import session_notes_of
from afterglow_clinic.chart.permissions import NotPermitted, check_may
from afterglow_clinic.chart.unreadable import Unreadable

MEMBER = (
    "identifier", "given", "family", "birth_date", "gender", "email", "telecom", "language", "boundaries",
)  # fmt: skip
PARTS: Mapping[type[Model], tuple[str, ...]] = {
    m.QuestionnaireResponse: ("instrument", "version", "status", "authored", "received", "answers"),
    m.IntakeSection: ("section", "revision", "content", "teller", "by", "at"),
    m.AllergyIntolerance: ("substance", "reaction", "recorded", "recorder"),
    m.Condition: ("code", "clinical_status", "onset", "recorded", "recorder"),
    m.MedicationStatement: ("ingredient", "dose_ug_per_day", "effective_start", "effective_end", "recorded"),
    m.TreatmentTrial: ("what", "kind", "weeks", "dose", "response", "ended_because", "recorded"),
    m.Measurement: ("code", "value", "unit", "effective", "recorded", "by"),
    m.Consent: (
        "category", "document_version", "given", "expires", "signed_name", "document",
        "recipient__name", "withdrawal__at", "withdrawal__by",
    ),
    m.EpisodeOfCare: ("phase", "period_start", "period_end"),
    m.CarePlan: ("title", "protocol", "protocol_version", "enrolled", "period_start", "period_end"),
    m.Appointment: ("title", "start", "end", "practitioner__name", "location__name", "cancelled"),
    m.Encounter: ("kind", "status", "agent", "route", "dose_ug", "period_start", "period_end", "minutes"),
    m.Decision: ("plain_words", "owner__name", "due", "signed_by__name", "signed_at"),
    m.Intention: ("words", "by", "at"),
    m.IntentionRevisit: ("intention__words", "session", "at"),
    m.PreparationAnswer: (
        "card", "answer", "words", "chosen", "session", "revision", "by", "at", "authored_local",
    ),
    m.BoundaryChange: ("before", "after", "by", "at"),
    m.Insight: ("words", "origin", "entry", "authored", "authored_local", "by"),
    m.Commitment: ("words", "insight__words", "by", "at"),
    m.CommitmentEnd: ("commitment__words", "outcome", "words", "by", "at"),
    m.Practice: ("title", "modality", "per_week", "since", "by", "at"),
    m.PracticeWish: ("likes", "minutes", "by", "at"),
    m.PracticeEnd: ("practice__title", "words", "by", "at"),
    m.PracticePause: ("practice__title", "until", "by", "at"),
    m.PracticeResume: ("pause__practice__title", "by", "at"),
    m.CheckIn: ("practice__title", "done", "felt", "answered", "answered_local", "received"),
    m.RaisedHand: ("raised", "raised_local", "received", "answer__by__name", "answer__at"),
    m.CircleMembership: ("circle__name", "joined", "left"),
    m.CircleAttendance: ("meeting__circle__name", "meeting__day", "presence"),
    m.SafetyPlan: ("version", "signs", "alone", "places", "people", "safer", "reasons", "at"),
    m.ReminderRhythm: ("days", "hour", "quiet_from", "quiet_to", "zone", "ways", "paused_until", "at"),
    m.MemberSession: ("device", "came_by", "stays", "created", "seen", "ended"),
}  # fmt: skip
"""Table -> its fields in the copy. Words of the thread that staff wrote are the member's to read, too."""
EVERY = 1_000_000
OF_COLLEAGUES = "written by colleagues for colleagues, or found by the program for them"
OF_THE_MACHINE = "how the program does its work; nothing a person said"
ELSEWHERE = "its words are in another part of the copy"
WAY_IN = "a key, or a way in"
KEPT_BACK: Mapping[str, str] = {
    "Acknowledgement": OF_COLLEAGUES, "ContactMade": OF_COLLEAGUES, "IssueClosure": OF_COLLEAGUES,
    "DetectedIssue": OF_COLLEAGUES, "ClinicalImpression": OF_COLLEAGUES, "Concern": OF_COLLEAGUES,
    "Debrief": OF_COLLEAGUES, "Huddle": OF_COLLEAGUES, "HuddleView": OF_COLLEAGUES,
    "PsychotherapyNote": OF_COLLEAGUES, "Task": OF_COLLEAGUES, "TaskAcknowledgement": OF_COLLEAGUES,
    "TaskCompletion": OF_COLLEAGUES, "BreakGlass": "told in who opened the record",
    "EligibilityAssessment": OF_COLLEAGUES, "EligibilityOverride": OF_COLLEAGUES,
    "Circumstance": OF_COLLEAGUES,
    "GateCheck": OF_COLLEAGUES, "WorkUpStep": OF_COLLEAGUES, "MeasurementRetraction": OF_COLLEAGUES,
    "Goal": OF_COLLEAGUES, "GoalEnd": OF_COLLEAGUES, "Checkpoint": OF_COLLEAGUES, "LineOut": OF_COLLEAGUES,
    "SessionStart": OF_COLLEAGUES, "PhaseChange": OF_COLLEAGUES, "CareTeamParticipant": OF_COLLEAGUES,
    "AppointmentCancellation": OF_COLLEAGUES, "AppointmentMove": OF_COLLEAGUES,
    "Observation": OF_THE_MACHINE, "Outlook": OF_THE_MACHINE, "PromptRandomisation": OF_THE_MACHINE,
    "RecurringMeasure": OF_THE_MACHINE, "SectionConfirmation": OF_THE_MACHINE, "SustainState": OF_THE_MACHINE,
    "PromptUnavailable": OF_THE_MACHINE, "Notification": OF_THE_MACHINE, "ReminderSent": OF_THE_MACHINE,
    "PushAttempt": OF_THE_MACHINE, "PushEnd": OF_THE_MACHINE, "PushSubscription": WAY_IN,
    "MeasureAsked": OF_THE_MACHINE, "JournalVersion": ELSEWHERE,
    "Message": ELSEWHERE, "MessageRead": ELSEWHERE, "MessageSettled": ELSEWHERE,
    "ConsentWithdrawal": ELSEWHERE, "HandAnswer": ELSEWHERE, "JournalEntry": ELSEWHERE,
    "JournalChange": ELSEWHERE, "JournalVoice": ELSEWHERE, "VoicePart": ELSEWHERE, "SessionNote": ELSEWHERE,
    "Invitation": WAY_IN, "MemberKey": WAY_IN, "KeyDestruction": WAY_IN,
}  # fmt: skip
"""Table -> why it is not in the copy."""


def own_record(*, by: Actor, at: datetime) -> dict[str, Any]:
    """Everything the member who asks may see, ready for JSON; written down.

    Raises:
        NotPermitted: The actor is no member.
    """
    check_may(by, "record.own")
    if by.patient_id is None:
        raise NotPermitted("record.own")
    patient = Patient.objects.select_related("organization").get(pk=by.patient_id)
    audit_read(by=by, at=at, subtype="own-record.export", entity=patient, patient=patient.pk)
    return {
        "made": at,
        "member": _member(patient),
        **{_named(table): _rows(table, fields, patient) for table, fields in PARTS.items()},
        "messages": _messages(patient, by, at),
        "session_notes": _notes(patient, by),
        "journal": own_journal(by=by, at=at),
    }


def _member(patient: Patient) -> dict[str, Any]:
    return {"clinic": patient.organization.name, **{name: getattr(patient, name) for name in MEMBER}}


def _named(table: type[Model]) -> str:
    return table._meta.model_name or ""


def _rows(table: type[Model], fields: tuple[str, ...], patient: Patient) -> list[dict[str, Any]]:
    return list(table._default_manager.filter(patient=patient).values(*fields))


def _messages(patient: Patient, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """The whole conversation with the team, the oldest first. What the team wrote counts as read by this."""
    told = read_conversation(patient=patient, by=by, at=at, newest=EVERY)
    return [
        {
            "from": one.row.practitioner.name if one.row.practitioner else "me",
            "authored": one.row.authored,
            "text": one.text,
            "erased": one.erased,
        }
        for one in told
    ]


def _notes(patient: Patient, by: Actor) -> list[dict[str, Any]]:
    """What was written about the member for the team, which is theirs to read; erased notes say so."""
    try:
        notes = session_notes_of(patient=patient, by=by)
    except Unreadable as fault:
        return [{"unreadable": type(fault).__name__}]
    return [{"kind": row.kind, "at": row.at, "author": row.author.name, "text": text} for row, text in notes]
