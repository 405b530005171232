"""The tables, one FHIR resource per file."""

from afterglow_clinic.chart.models.audit_event import AuditEvent
from afterglow_clinic.chart.models.care_plan import CarePlan, RecurringMeasure
from afterglow_clinic.chart.models.clinical_impression import ClinicalImpression
from afterglow_clinic.chart.models.clinical_statement import (
    AllergyIntolerance,
    Condition,
    MedicationStatement,
)
from afterglow_clinic.chart.models.consent import Consent, ConsentWithdrawal
from afterglow_clinic.chart.models.content_approval import ContentApproval
from afterglow_clinic.chart.models.detected_issue import (
    Acknowledgement,
    ContactMade,
    DetectedIssue,
    IssueClosure,
    Severity,
)
from afterglow_clinic.chart.models.encounter import Encounter
from afterglow_clinic.chart.models.episode_of_care import EpisodeOfCare, Phase, PhaseChange
from afterglow_clinic.chart.models.import_run import ImportRun
from afterglow_clinic.chart.models.invitation import Invitation, InvitationAttempt
from afterglow_clinic.chart.models.notification import Notification, NotificationReceipt
from afterglow_clinic.chart.models.observation import Observation
from afterglow_clinic.chart.models.organization import Location, Organization
from afterglow_clinic.chart.models.patient import CareTeamParticipant, Patient
from afterglow_clinic.chart.models.practitioner import Practitioner, PractitionerRole
from afterglow_clinic.chart.models.questionnaire_response import QuestionnaireResponse
from afterglow_clinic.chart.models.task import Task, TaskCompletion
from afterglow_clinic.chart.models.user import User

__all__ = [
    "Acknowledgement",
    "AllergyIntolerance",
    "AuditEvent",
    "CarePlan",
    "CareTeamParticipant",
    "ClinicalImpression",
    "Condition",
    "Consent",
    "ConsentWithdrawal",
    "ContactMade",
    "ContentApproval",
    "DetectedIssue",
    "Encounter",
    "EpisodeOfCare",
    "ImportRun",
    "Invitation",
    "InvitationAttempt",
    "IssueClosure",
    "Location",
    "MedicationStatement",
    "Notification",
    "NotificationReceipt",
    "Observation",
    "Organization",
    "Patient",
    "Phase",
    "PhaseChange",
    "Practitioner",
    "PractitionerRole",
    "QuestionnaireResponse",
    "RecurringMeasure",
    "Severity",
    "Task",
    "TaskCompletion",
    "User",
]
