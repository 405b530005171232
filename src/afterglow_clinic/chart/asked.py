"""What a member may answer now: what somebody invited them to, and what their plan asks by itself.

The hours are the core's (`afterglow.program.asked`); whether a wording may be shown is the licence's. A
clinic lays its own licensed wording over the shelf with the setting `WORDING_FOLDER`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from afterglow.instruments.definition import Instrument
from afterglow.instruments.loading import instrument as on_shelf
from afterglow.library.shelf import NotOnShelf
from afterglow.program.asked import Asked, asked
from afterglow.program.experience import ByLink, experience_measures, withheld
from afterglow.program.plan import CarePlan
from afterglow.record import PatientRecord
from afterglow_clinic.chart.appointing import NoPlan, plan_of
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import Invitation, Patient
from afterglow_clinic.chart.planning import Unplanned


@dataclass(frozen=True, slots=True)
class OpenForm:
    """An instrument that waits, and whether it was begun. `until` is None where no hour is set."""

    instrument: Instrument
    begun: bool
    until: datetime | None = None


def worded(name: str, *, language: str = "en") -> Instrument:
    """The instrument as this clinic words it: the shelf's, with the clinic's own licensed wording over it."""
    return on_shelf(name, language=language, wording=settings.WORDING_FOLDER)


def title_of(name: str, *, language: str = "en") -> str:
    """What an instrument is called; its name where the shelf has it no more."""
    try:
        return worded(name, language=language).title
    except NotOnShelf:
        return name


def working_invitations(patient: Patient, at: datetime) -> list[Invitation]:
    """Invitations that were neither replaced nor have run out."""
    return list(patient.invitations.filter(revoked=None, expires__gt=at))


def asked_for(invitations: list[Invitation]) -> list[str]:
    """The instruments they name, each once, in their order."""
    return list(dict.fromkeys(name for invitation in invitations for name in invitation.instruments))


def handed_in_since(patient: Patient, invitations: list[Invitation]) -> set[str]:
    """Instruments this member handed in since the oldest of these invitations was made."""
    if not invitations:
        return set()
    since = min(invitation.created for invitation in invitations)
    finished = patient.responses.filter(status="completed", received__gte=since)
    return set(finished.values_list("instrument", flat=True))


def asked_now(patient: Patient, at: datetime) -> tuple[Asked, ...]:
    """What the member's plan asks by itself at this moment, as far as it may be shown to them."""
    plan: CarePlan | None
    try:
        planned, record = plan_of(patient)
        plan = planned.plan
    except (NoPlan, Unplanned):
        plan, record = None, load_record(patient)
    return may_be_shown(record, plan, at)


def may_be_shown(record: PatientRecord, plan: CarePlan | None, at: datetime) -> tuple[Asked, ...]:
    """What is asked at this moment and has a wording a member may see."""
    return tuple(one for one in asked(record, plan, at) if not why_withheld(one.instrument))


def why_withheld(name: str) -> str:
    """Why a member cannot be asked this instrument here; empty where they can."""
    try:
        return withheld(worded(name))
    except NotOnShelf:
        return "it is not on the shelf"


def left_out() -> Mapping[str, str]:
    """Measures of preparation and experience that nobody is asked here, each with the reason, for staff."""
    found = ((worded(one.instrument).short, why_withheld(one.instrument)) for one in _measures())
    return {short: reason for short, reason in found if reason}


def _measures() -> tuple[ByLink, ...]:
    return experience_measures().measures


def open_instruments(patient: Patient, at: datetime, *, language: str = "en") -> list[OpenForm]:
    """Everything the member may answer now and has not: what they were invited to, then what is due."""
    invitations = working_invitations(patient, at)
    handed_in = handed_in_since(patient, invitations)
    unfinished = patient.responses.filter(status="in-progress", origin="link")
    begun = set(unfinished.values_list("instrument", flat=True))
    due = {one.instrument: one.closes for one in asked_now(patient, at) if one.done is None}
    invited = [name for name in asked_for(invitations) if name not in handed_in]
    names = dict.fromkeys([*invited, *due])
    return [OpenForm(worded(name, language=language), name in begun, due.get(name)) for name in names]


def may_answer(patient: Patient, name: str, at: datetime, *, also_finished: bool = False) -> bool:
    """Whether the member may answer this instrument now.

    Args:
        also_finished: Count what was handed in as well: pressing twice is no mistake.
    """
    invitations = working_invitations(patient, at)
    if name in asked_for(invitations):
        return also_finished or name not in handed_in_since(patient, invitations) or _due(patient, name, at)
    return _due(patient, name, at, also_finished=also_finished)


def _due(patient: Patient, name: str, at: datetime, *, also_finished: bool = False) -> bool:
    return any(
        one.instrument == name and (also_finished or one.done is None) for one in asked_now(patient, at)
    )
