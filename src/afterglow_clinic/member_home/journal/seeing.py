"""Keeps something a member saw: as the start of a thread their team reads, or in their journal alone."""

from datetime import datetime

from django.urls import reverse

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.journal.reading import entry_rows
from afterglow_clinic.chart.journal.writing import write_entry
from afterglow_clinic.chart.models import Insight, Patient, Privacy
from afterglow_clinic.chart.once import Spoken
from afterglow_clinic.chart.thread import keep_insight
from afterglow_clinic.member_home.journal.insight_forms import TEAM, InsightForm


def keep_seen(
    form: InsightForm, *, patient: Patient, spoken: Spoken, by: Actor, at: datetime
) -> Insight | None:
    """Keep what a valid form says. The insight; None if it went into the journal, for the member alone.

    An entry that is gone or another's is left out: the words count.

    Raises:
        OperationReused: Other words came under this id before.
        Erased: It is for the journal, and the member's key was destroyed.
    """
    told = form.cleaned_data
    if told["share"] == TEAM:
        return keep_insight(
            patient=patient,
            words=told["words"],
            origin=told["origin"] or Insight.Origin.LATER,
            entry=entry_rows(patient=patient, by=by).filter(pk=told["entry"]).first(),
            spoken=spoken,
            operation=told["operation"],
            by=by,
            at=at,
        )
    write_entry(
        operation=told["operation"],
        text=told["words"],
        privacy=Privacy.PRIVATE,
        authored=spoken.counted(at),
        authored_local=spoken.local,
        by=by,
        at=at,
    )
    return None


def after_insight(row: Insight) -> str:
    """Where a member goes on from an insight that was shared: to what they might do about it."""
    return reverse("member_home:commit_to", args=[row.pk])
