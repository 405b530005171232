"""A member's story as moments: what happened and when, in words they would use. Newest first.

No score, no chance and no verdict stands here. What somebody wrote for colleagues is never read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from afterglow_clinic.chart.asked import title_of
from afterglow_clinic.chart.experience import is_experience
from afterglow_clinic.chart.models import (
    Decision,
    Encounter,
    Insight,
    Intention,
    IntentionRevisit,
    Patient,
    QuestionnaireResponse,
)

MOST = 100
"""Moments on the page: the newest."""
TALKS = (Encounter.Kind.INTEGRATION, Encounter.Kind.PSYCHOTHERAPY)


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `words` are the member's own; `url` leads to more."""

    at: datetime
    title: str
    words: str = ""
    url: str = ""


def moments_of(patient: Patient, *, language: str = "en") -> tuple[Moment, ...]:
    """The story of a member who was opened."""
    found = [
        *_sessions(patient),
        *_forms(patient, language),
        *_brought(patient),
        *_decided(patient),
    ]
    return tuple(sorted(found, key=lambda moment: moment.at, reverse=True)[:MOST])


def _sessions(patient: Patient) -> Iterator[Moment]:
    rows = Encounter.objects.filter(patient=patient, status=Encounter.Status.FINISHED).order_by(
        "period_start"
    )
    journeys = 0
    for row in rows:
        if row.kind == Encounter.Kind.TREATMENT:
            journeys += 1
            yield Moment(row.period_start, _("Journey %(number)d") % {"number": journeys})
        elif row.kind in TALKS:
            yield Moment(row.period_start, _("A talk with your team"))


def _forms(patient: Patient, language: str) -> Iterator[Moment]:
    rows = QuestionnaireResponse.objects.filter(patient=patient, status="completed").order_by("-authored")
    for row in rows[:MOST]:
        title = title_of(row.instrument, language=language)
        url = reverse("member_home:result", args=[row.pk]) if is_experience(row.instrument) else ""
        yield Moment(row.authored, _("You answered: %(title)s") % {"title": title}, url=url)


def _brought(patient: Patient) -> Iterator[Moment]:
    for row in Intention.objects.filter(patient=patient)[:MOST]:
        yield Moment(row.at, _("What you brought"), words=row.words)
    for again in IntentionRevisit.objects.filter(patient=patient).order_by("-at")[:MOST]:
        yield Moment(again.at, _("You read your intention again, and it stands"))
    for insight in Insight.objects.filter(patient=patient)[:MOST]:
        yield Moment(insight.authored, _("What you saw"), words=insight.words)


def _decided(patient: Patient) -> Iterator[Moment]:
    for row in Decision.objects.filter(patient=patient).order_by("-signed_at")[:MOST]:
        url = reverse("waiting_room:decision", args=[row.pk])
        yield Moment(row.signed_at, _("Your team decided something with you"), url=url)


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """What they brought first, and what they bring now. `now` is None while it is the same."""

    then: Intention
    now: Intention | None


def then_and_now(patient: Patient) -> ThenAndNow | None:
    """The first intention and the latest one; None where none was written."""
    rows = Intention.objects.filter(patient=patient)
    latest, first = rows.first(), rows.last()
    if latest is None or first is None:
        return None
    return ThenAndNow(first, latest if latest.pk != first.pk else None)
