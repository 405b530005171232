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

    `silent` is True where we have not heard about it for as long as the thread's limits say.
    """

    row: Practice
    found: SoFar
    rhythm: str
    week: str
    silent: bool
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
    zone = ZoneInfo(patient.zone) if patient.zone else patient.organization.tz
    return tuple(_mine(row, so_far(told[str(row.pk)], at, zone), at) for row in rows)


def _mine(row: Practice, found: SoFar, at: datetime) -> MyPractice:
    return MyPractice(
        row=row,
        found=found,
        rhythm=rhythm_words(row.per_week),
        week=week_words(found),
        silent=at >= (found.last or row.since) + thread_limits().quiet,
        operation=uuid4(),
    )


def due_practices(patient: Patient, at: datetime) -> tuple[MyPractice, ...]:
    """What may be asked about now: for Today. `_check_in.html` shows one of them, as `mine`."""
    return tuple(mine for mine in my_practices(patient, at) if mine.due)


def guide_of(practice: Practice) -> Modality | None:
    """The practice's modality in the member's language; None where the clinic no longer has it."""
    found = {one.id: one for one in in_use(practice.patient.organization_id)}.get(practice.modality)
    return in_language(found, (get_language() or "en").partition("-")[0]) if found else None
