"""The demo's members on a protocol: pinned plans, what the arc left behind, an open huddle and a decided one.

Huddles are opened by the real review and worked through by the real actions; only their times are told.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from afterglow.instruments.loading import instrument
from afterglow.library.shelf import read_content
from afterglow.program.loading import load_protocol
from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.deciding import latest_views, seen_token
from afterglow_clinic.chart.models import (
    CarePlan,
    Circumstance,
    Encounter,
    Huddle,
    Patient,
    Practitioner,
    QuestionnaireResponse,
    Task,
    TaskCompletion,
)
from afterglow_clinic.chart.reviewing import review_patient
from afterglow_clinic.consult_room.huddle import actions
from afterglow_clinic.site.demo.people import Clinic
from afterglow_clinic.site.middleware import identify

FRESH = timedelta(days=2)
LATE_CONTACT = timedelta(hours=69)
"""How long ago the line came out of a session whose contact is still to be made."""


def pin(plan: CarePlan, protocol: str, first_session: datetime) -> None:
    """Put the exact text of a protocol under a plan."""
    found = load_protocol(protocol)
    plan.title, plan.protocol, plan.protocol_version = found.title, found.id, found.version
    plan.protocol_sha256 = sha256(read_content("protocols", protocol)).hexdigest()
    plan.enrolled, plan.first_session, plan.started_by = plan.period_start, first_session, "Dr. Leo Brandt"
    plan.save()


def live_the_arc(
    patient: Patient, plan: CarePlan, first_session: datetime, *, late: bool, at: datetime
) -> None:
    """Visits before the first session, and the experience in the member's own ratings after most."""
    _visit(patient, Encounter.Kind.DIAGNOSIS, plan.period_start + timedelta(days=2), at)
    _visit(patient, Encounter.Kind.INTEGRATION, first_session - timedelta(days=3), at)
    sessions = list(patient.encounters.filter(kind=Encounter.Kind.TREATMENT).order_by("period_start"))
    if late and sessions:
        _leave_a_contact_to_make(sessions[-1], at)
    for number, session in enumerate(sessions):
        if number % 4 != 3 and session.period_end is not None:
            _experience(patient, session.period_end + timedelta(hours=2), at)


def _visit(patient: Patient, kind: str, start: datetime, at: datetime) -> None:
    if start < at:
        Encounter.objects.create(
            patient=patient,
            kind=kind,
            status=Encounter.Status.FINISHED,
            period_start=start,
            period_end=start + timedelta(minutes=60),
            minutes=60,
        )


def _leave_a_contact_to_make(session: Encounter, at: datetime) -> None:
    """The last line came out almost three days ago, and nobody has called yet."""
    out = at - LATE_CONTACT
    session.patient.encounters.filter(
        kind=Encounter.Kind.INTEGRATION, period_start__gte=session.period_start
    ).delete()
    session.period_start, session.period_end = out - timedelta(minutes=session.minutes or 40), out
    session.save(update_fields=["period_start", "period_end"])


def _experience(patient: Patient, authored: datetime, at: datetime) -> None:
    if authored >= at:
        return
    edi = instrument("edi")
    line = edi.items[0].options
    middle = round(((line.minimum or 0) + (line.maximum or 0)) / 2)
    QuestionnaireResponse.objects.create(
        patient=patient,
        instrument=edi.id,
        version=edi.version,
        status=QuestionnaireResponse.Status.COMPLETED,
        authored=authored,
        received=authored + timedelta(seconds=40),
        answers={item.link_id: middle for item in edi.items},
        origin=QuestionnaireResponse.Origin.SEED,
        author=str(patient),
    )


def settle_old_work(patient: Patient, at: datetime) -> None:
    """What was missed more than two days ago was followed up by whoever owned it; it stays missed."""
    for task in Task.objects.filter(patient=patient, opens__lt=at - FRESH, completion=None):
        if task.code == "window-missed":
            TaskCompletion.objects.create(
                patient=patient,
                task=task,
                by=task.owner.name if task.owner else "Ruth Osei",
                at=task.opens + timedelta(hours=5),
                outcome=TaskCompletion.Outcome.DONE,
                reason="Asked about at the next visit.",
            )


def find_off_track(patient: Patient, told: Mapping[str, Any], at: datetime) -> Huddle | None:
    """Add what the record says about why, and let the review of the day find the member off track."""
    session = patient.encounters.filter(kind=Encounter.Kind.TREATMENT).latest("period_start")
    Circumstance.objects.create(
        patient=patient,
        code="life-event",
        note=told["life_event"],
        effective=session.period_start - timedelta(days=2),
        recorder="Ines Duarte",
    )
    form = patient.responses.filter(instrument="phq-9", authored__gt=session.period_start).first()
    found = max(form.authored if form else at, session.period_start + timedelta(hours=25))
    moment = min(found + timedelta(minutes=1), at)
    review_patient(patient=patient, at=moment, by=the_system(patient.organization_id))
    return Huddle.objects.filter(patient=patient).first()


def talk_it_through(huddle: Huddle, clinic: Clinic, told: Mapping[str, Any], at: datetime) -> None:
    """The views the script has, an hour or more apart; and the decision, if it has one."""
    moment = huddle.opened
    for role, text in told["views"].items():
        moment = min(moment + timedelta(hours=1, minutes=20), at)
        by = identify(_person(huddle.patient, clinic, role).user)[0]
        actions.write_view(huddle=huddle, role=role, text=text, revision=0, by=by, at=moment)
    if "decision" not in told:
        return
    signer = clinic.team["prescriber"][-1]
    moment = min(moment + timedelta(hours=told["hours_more"]), at)
    draft = actions.Draft(
        **told["decision"],
        owner=signer,
        due=moment + timedelta(days=4),
        meaning="I decide this and answer for it",
        seen=seen_token(latest_views(huddle.views.all())),
    )
    actions.sign_decision(huddle=huddle, draft=draft, by=identify(signer.user)[0], at=moment)


def _person(patient: Patient, clinic: Clinic, role: str) -> Practitioner:
    place = patient.care_team.filter(role=role, period_end=None).select_related("practitioner").first()
    return place.practitioner if place else clinic.team[role][0]
