"""A member's practices as their pages show them; `due_practices` is what Today asks for.

A practice was planned from one version of its modality; the guide shown is the one in use now, in the
member's language.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from afterglow import record as core
from afterglow.toolbox.modality import Modality
from afterglow.toolbox.so_far import SoFar, so_far
from afterglow.toolbox.thread_limits import thread_limits
from afterglow.toolbox.wording import in_language
from afterglow_clinic.chart.loading_thread import practices_of
from afterglow_clinic.chart.modalities import in_use
from afterglow_clinic.chart.models import CheckIn, Patient, Practice, PracticePause
from afterglow_clinic.member_home.practices.words import rhythm_words, week_words


@dataclass(frozen=True, slots=True)
class MyPractice:
    """One practice that runs. `operation` is a fresh id for the next check-in about it.

    `silent` is True where we have not heard about it for as long as the thread's limits say; `rests` while
    it rests by choice, `until` a moment or until they say so.
    """

    row: Practice
    found: SoFar
    rhythm: str
    week: str
    silent: bool
    rests: bool
    until: datetime | None
    operation: UUID

    @property
    def due(self) -> bool:
        return self.found.due


def my_practices(patient: Patient, at: datetime) -> tuple[MyPractice, ...]:
    """Every practice that runs, oldest first. Two queries."""
    rows = list(Practice.objects.filter(patient=patient, end=None, since__lte=at).order_by("since", "id"))
    said: dict[str, list[Any]] = defaultdict(list)
    said["practices"] = list(rows)
    said["pauses"] = list(PracticePause.objects.filter(patient=patient).select_related("resumed"))
    said["check_ins"] = list(CheckIn.objects.filter(patient=patient, practice__in=rows).order_by("counted"))
    told = {practice.id: practice for practice in practices_of(said)}
    zone = zone_of(patient)
    return tuple(_mine(row, told[str(row.pk)], at, zone) for row in rows)


def zone_of(patient: Patient) -> ZoneInfo:
    """Where the member's days begin: their own zone, else the clinic's."""
    return ZoneInfo(patient.zone) if patient.zone else patient.organization.tz


def _mine(row: Practice, told: core.Practice, at: datetime, zone: ZoneInfo) -> MyPractice:
    found = so_far(told, at, zone)
    heard = max([found.last or row.since, *(end for _, end in told.pauses if end and end <= at)])
    return MyPractice(
        row=row,
        found=found,
        rhythm=rhythm_words(row.per_week),
        week=week_words(found),
        silent=not told.rests(at) and at >= heard + thread_limits().quiet,
        rests=told.rests(at),
        until=max((end for start, end in told.pauses if end and start <= at < end), default=None),
        operation=uuid4(),
    )


def due_practices(patient: Patient, at: datetime) -> tuple[MyPractice, ...]:
    """What may be asked about now: for Today. `_check_in.html` shows one of them, as `mine`."""
    return tuple(mine for mine in my_practices(patient, at) if mine.due)


def guide_of(practice: Practice) -> Modality | None:
    """The practice's modality in the member's language; None where the clinic no longer has it."""
    found = {one.id: one for one in in_use(practice.patient.organization_id)}.get(practice.modality)
    return in_language(found, (get_language() or "en").partition("-")[0]) if found else None
