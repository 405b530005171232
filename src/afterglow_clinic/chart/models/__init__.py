"""The tables, one FHIR resource per file."""

from afterglow_clinic.chart.models.appointment import Appointment, AppointmentCancellation, AppointmentMove
from afterglow_clinic.chart.models.audit_event import AuditEvent
from afterglow_clinic.chart.models.boundary_change import BoundaryChange
from afterglow_clinic.chart.models.break_glass import BreakGlass
from afterglow_clinic.chart.models.care_plan import CarePlan, RecurringMeasure
from afterglow_clinic.chart.models.checkpoint import Checkpoint
from afterglow_clinic.chart.models.circle import Circle, CircleAttendance, CircleMeeting, CircleMembership
from afterglow_clinic.chart.models.circumstance import Circumstance
from afterglow_clinic.chart.models.clinic_content import ClinicContent
from afterglow_clinic.chart.models.clinical_impression import ClinicalImpression, Standing
from afterglow_clinic.chart.models.clinical_statement import (
    AllergyIntolerance,
    Condition,
    MedicationStatement,
)
from afterglow_clinic.chart.models.commitment import Commitment, CommitmentEnd
from afterglow_clinic.chart.models.concern import Concern
from afterglow_clinic.chart.models.consent import Consent, ConsentCategory, ConsentTemplate, ConsentWithdrawal
from afterglow_clinic.chart.models.content_approval import ContentApproval
from afterglow_clinic.chart.models.debrief import Debrief
from afterglow_clinic.chart.models.decision import Decision
from afterglow_clinic.chart.models.detected_issue import (
    Acknowledgement,
    ContactMade,
    DetectedIssue,
    IssueClosure,
    Severity,
)
from afterglow_clinic.chart.models.eligibility import EligibilityAssessment, EligibilityOverride
from afterglow_clinic.chart.models.encounter import Encounter, LineOut, SessionStart
from afterglow_clinic.chart.models.episode_of_care import EpisodeOfCare, Phase, PhaseChange
from afterglow_clinic.chart.models.gate_check import GateCheck
from afterglow_clinic.chart.models.goal import Goal, GoalEnd
from afterglow_clinic.chart.models.holiday import Holiday
from afterglow_clinic.chart.models.huddle import Huddle, HuddleView
from afterglow_clinic.chart.models.import_run import ImportRun
from afterglow_clinic.chart.models.insight import Insight
from afterglow_clinic.chart.models.intake_section import IntakeSection, SectionConfirmation
from afterglow_clinic.chart.models.intention import Intention, IntentionRevisit
from afterglow_clinic.chart.models.invitation import Invitation, InvitationAttempt
from afterglow_clinic.chart.models.journal_entry import (
    JournalChange,
    JournalEntry,
    JournalVoice,
    Privacy,
    VoicePart,
)
from afterglow_clinic.chart.models.journal_version import JournalVersion
from afterglow_clinic.chart.models.measure_asked import MeasureAsked
from afterglow_clinic.chart.models.measure_report import MeasureReport
from afterglow_clinic.chart.models.measurement import Measurement, MeasurementRetraction
from afterglow_clinic.chart.models.member_key import KeyDestruction, MemberKey
from afterglow_clinic.chart.models.member_session import MemberSession
from afterglow_clinic.chart.models.message import Message, MessageRead, MessageSettled
from afterglow_clinic.chart.models.music import Music, MusicSound, MusicTakenOff
from afterglow_clinic.chart.models.notification import Notification, NotificationReceipt
from afterglow_clinic.chart.models.observation import Observation
from afterglow_clinic.chart.models.office_hours import OfficeHours
from afterglow_clinic.chart.models.organization import Location, Organization
from afterglow_clinic.chart.models.outbox_key import OutboxKey
from afterglow_clinic.chart.models.patient import CareTeamParticipant, Patient
from afterglow_clinic.chart.models.practice import (
    CheckIn,
    Practice,
    PracticeEnd,
    PracticePause,
    PracticeResume,
)
from afterglow_clinic.chart.models.practice_wish import PracticeWish
from afterglow_clinic.chart.models.practitioner import Practitioner, PractitionerRole
from afterglow_clinic.chart.models.preparation import PreparationAnswer
from afterglow_clinic.chart.models.prompt_randomisation import PromptRandomisation, PromptUnavailable
from afterglow_clinic.chart.models.psychotherapy_note import PsychotherapyNote
from afterglow_clinic.chart.models.push_subscription import PushAttempt, PushEnd, PushSubscription
from afterglow_clinic.chart.models.questionnaire_response import QuestionnaireResponse
from afterglow_clinic.chart.models.raised_hand import HandAnswer, RaisedHand
from afterglow_clinic.chart.models.reminder import ReminderRhythm, ReminderSent
from afterglow_clinic.chart.models.safety_plan import SafetyPlan
from afterglow_clinic.chart.models.session_note import SessionNote
from afterglow_clinic.chart.models.shown_scores import ShownScores
from afterglow_clinic.chart.models.sustain_state import Outlook, SustainState
from afterglow_clinic.chart.models.task import Task, TaskAcknowledgement, TaskCompletion
from afterglow_clinic.chart.models.treatment_trial import TreatmentTrial
from afterglow_clinic.chart.models.user import User
from afterglow_clinic.chart.models.work_up_step import WorkUpStep

__all__ = [
    "Acknowledgement",
    "AllergyIntolerance",
    "Appointment",
    "AppointmentCancellation",
    "AppointmentMove",
    "AuditEvent",
    "BoundaryChange",
    "BreakGlass",
    "CarePlan",
    "CareTeamParticipant",
    "CheckIn",
    "Checkpoint",
    "Circle",
    "CircleAttendance",
    "CircleMeeting",
    "CircleMembership",
    "Circumstance",
    "ClinicContent",
    "ClinicalImpression",
    "Commitment",
    "CommitmentEnd",
    "Concern",
    "Condition",
    "Consent",
    "ConsentCategory",
    "ConsentTemplate",
    "ConsentWithdrawal",
    "ContactMade",
    "ContentApproval",
    "Debrief",
    "Decision",
    "DetectedIssue",
    "EligibilityAssessment",
    "EligibilityOverride",
    "Encounter",
    "EpisodeOfCare",
    "GateCheck",
    "Goal",
    "GoalEnd",
    "HandAnswer",
    "Holiday",
    "Huddle",
    "HuddleView",
    "ImportRun",
    "Insight",
    "IntakeSection",
    "Intention",
    "IntentionRevisit",
    "Invitation",
    "InvitationAttempt",
    "IssueClosure",
    "JournalChange",
    "JournalEntry",
    "JournalVersion",
    "JournalVoice",
    "KeyDestruction",
    "LineOut",
    "Location",
    "MeasureAsked",
    "MeasureReport",
    "Measurement",
    "MeasurementRetraction",
    "MedicationStatement",
    "MemberKey",
    "MemberSession",
    "Message",
    "MessageRead",
    "MessageSettled",
    "Music",
    "MusicSound",
    "MusicTakenOff",
    "Notification",
    "NotificationReceipt",
    "Observation",
    "OfficeHours",
    "Organization",
    "OutboxKey",
    "Outlook",
    "Patient",
    "Phase",
    "PhaseChange",
    "Practice",
    "PracticeEnd",
    "PracticePause",
    "PracticeResume",
    "PracticeWish",
    "Practitioner",
    "PractitionerRole",
    "PreparationAnswer",
    "Privacy",
    "PromptRandomisation",
    "PromptUnavailable",
    "PsychotherapyNote",
    "PushAttempt",
    "PushEnd",
    "PushSubscription",
    "QuestionnaireResponse",
    "RaisedHand",
    "RecurringMeasure",
    "ReminderRhythm",
    "ReminderSent",
    "SafetyPlan",
    "SectionConfirmation",
    "SessionNote",
    "SessionStart",
    "Severity",
    "ShownScores",
    "Standing",
    "SustainState",
    "Task",
    "TaskAcknowledgement",
    "TaskCompletion",
    "TreatmentTrial",
    "User",
    "VoicePart",
    "WorkUpStep",
]
