"""Windows that close before the local day ends, least time left first, over every member one sees.

A review leaves behind when a member's plan next changes (`ClinicalImpression.next_look`); only members
for whom that is today or before are looked at, in a fixed number of queries.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Sum
from django.utils import timezone

from afterglow.evidence.rate import Rate
from afterglow.program.due import Due, closing_today, due
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.loading import load_records
from afterglow_clinic.chart.models import ClinicalImpression, Patient, Practitioner
from afterglow_clinic.chart.planning import Planned, load_plans
from afterglow_clinic.chart.watching import is_contact_after_session, owner_of, owner_role, titled, watched


@dataclass(frozen=True, slots=True)
class Closing:
    """One open window: whose, what, how long it is open, and whose work it is."""

    patient: Patient
    item: Due
    title: str
    left: timedelta
    owner: Practitioner | None
    role: str
    first: bool
    """Whether this is the contact whose clock starts when the line comes out."""

    @property
    def closes(self) -> datetime:
        assert self.item.closes is not None
        return self.item.closes


@dataclass(frozen=True, slots=True)
class Kept:
    """How much was kept of what has been due, over the members one sees."""

    contacts: Rate
    windows: Rate


def members_to_look_at(by: Actor, at: datetime) -> "QuerySet[Patient]":
    """Members with a window that may close today, the soonest first."""
    rows = Patient.objects.visible_to(by).filter(impression__next_look__lte=end_of_today(at))
    return rows.select_related("organization").order_by("impression__next_look", "pk")


def end_of_today(at: datetime) -> datetime:
    """The last instant of the local day."""
    here = timezone.localtime(at)
    return datetime.combine(here.date() + timedelta(days=1), time(0), here.tzinfo)


def closing(members: Iterable[Patient], at: datetime, zone: ZoneInfo) -> list[Closing]:
    """What closes today for these members."""
    people = list(members)
    records = load_records(people)
    planned, _refused = load_plans(people, records)
    found = [
        line
        for patient in people
        if patient.pk in planned
        for line in _of_member(
            patient, planned[patient.pk], due(records[patient.pk], planned[patient.pk].plan, at), at, zone
        )
    ]
    return sorted(found, key=lambda line: (line.left, line.patient.family, line.title))


def _of_member(
    patient: Patient, planned: Planned, items: Iterable[Due], at: datetime, zone: ZoneInfo
) -> Iterator[Closing]:
    for item in closing_today(watched(items), zone, at):
        role = owner_role(item)
        yield Closing(
            patient=patient,
            item=item,
            title=titled(item),
            left=item.left(at) or timedelta(0),
            owner=owner_of(planned, role),
            role=role,
            first=is_contact_after_session(item),
        )


def kept(members: "QuerySet[Patient]") -> Kept:
    """Contacts in time and windows kept, of members already narrowed. One query."""
    names = ("contacts_kept", "contacts_due", "windows_kept", "windows_due")
    rows = ClinicalImpression.objects.filter(patient__in=members)
    found = rows.aggregate(**{name: Sum(name) for name in names})
    done, of, all_done, all_of = (found[name] or 0 for name in names)
    return Kept(contacts=Rate(done, done, of), windows=Rate(all_done, all_done, all_of))
