"""What the demo's members keep in their app: a safety plan, a journal, a talk with the team.

Everything goes through the actions a member's own phone uses, so it is sealed and audited like theirs.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from afterglow.program.office_hours import Hours
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.journal.writing import write_entry
from afterglow_clinic.chart.messages import answer_message, read_conversation, write_message
from afterglow_clinic.chart.models import Patient, Practitioner, Privacy
from afterglow_clinic.chart.office_hours import set_office_hours
from afterglow_clinic.chart.once import Spoken
from afterglow_clinic.chart.safety_plan import write_plan
from afterglow_clinic.site.demo.people import Clinic
from afterglow_clinic.site.middleware import identify
from afterglow_clinic.waiting_room.actions import account_of

A_WHILE = timedelta(hours=2, minutes=20)


def live_on_the_phone(clinic: Clinic, script: Mapping[str, Any], at: datetime) -> None:
    """Set the office hours, then write what the script tells of each phone."""
    director = identify(clinic.team["prescriber"][0].user)[0]
    set_office_hours(hours=_hours(script["office"]), by=director, at=at - timedelta(days=90))
    for name, told in script["phones"].items():
        given, family = name.split(" ")
        patient = Patient.objects.get(organization=clinic.organization, given=given, family=family)
        _keep(patient, told, identify(account_of(patient))[0], at)


def _hours(office: Mapping[str, Any]) -> list[Hours]:
    opens, closes = time.fromisoformat(office["opens"]), time.fromisoformat(office["closes"])
    return [Hours(weekday, opens, closes) for weekday in office["weekdays"]]


def _keep(patient: Patient, told: Mapping[str, Any], by: Actor, at: datetime) -> None:
    write_plan(patient=patient, words=told["plan"], seen=0, by=by, at=at - timedelta(days=8))
    for entry in told["journal"]:
        written = at - timedelta(days=entry["days"])
        write_entry(
            operation=uuid4(),
            text=entry["text"],
            privacy=Privacy(entry["privacy"]),
            authored=written,
            authored_local=written.isoformat(timespec="minutes"),
            by=by,
            at=written,
        )
    for message in told["messages"]:
        _talk(patient, message, by, at)


def _talk(patient: Patient, message: Mapping[str, Any], by: Actor, at: datetime) -> None:
    asked = at - timedelta(days=message["days"]) - A_WHILE
    write_message(
        patient=patient, words=message["words"], operation=uuid4(), spoken=Spoken(at=asked), by=by, at=asked
    )
    if message["answered"]:
        integrator = Practitioner.objects.get(
            caseload__patient=patient, caseload__role="integrator", caseload__period_end=None
        )
        reader = identify(integrator.user)[0]
        read = asked + A_WHILE / 3
        read_conversation(patient=patient, by=reader, at=read, newest=10)
        answer_message(
            patient=patient, words=message["answered"], operation=uuid4(), by=reader, at=asked + A_WHILE / 2
        )
