"""Makes a clinic's reports: one transaction, four rows, one line in the trail."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from afterglow.trajectory.measures import shelf_measure
from afterglow.trajectory.parameters import shelf_model
from afterglow.trajectory.recalibrating import Watch
from afterglow.trajectory.remembering import model_key
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import MeasureReport, Organization
from afterglow_clinic.chart.permissions import check_may
from afterglow_clinic.chart.relief_histories import relief_histories
from afterglow_clinic.records_room.reports.counting import (
    alarms_body,
    coverage_body,
    others_body,
    rates_body,
)
from afterglow_clinic.records_room.reports.fitting import choose

Kind = MeasureReport.Kind


def make_reports(*, organization: Organization, by: Actor, at: datetime) -> dict[str, MeasureReport]:
    """Choose the model, then count coverage, alarms and rates with it.

    Raises:
        NotPermitted: `report.make` does not name the actor.
    """
    check_may(by, "report.make")
    measure, shelf = shelf_measure(), shelf_model()
    histories = relief_histories(organization.pk, shelf, measure.construct)
    last = MeasureReport.objects.filter(organization=organization, kind=Kind.MODEL).first()
    chosen = choose(histories, shelf, measure, last, at)
    bodies: dict[str, dict[str, Any]] = {
        Kind.MODEL: chosen.body,
        Kind.COVERAGE: coverage_body(
            chosen.hits, histories, organization.zone, watched=_watched(chosen.watch)
        )
        | {"others": others_body(chosen.others)},
        Kind.ALARMS: alarms_body(chosen.weeks, measure, chosen.bend),
        Kind.RATES: rates_body(histories, measure, chosen.model, at),
    }
    named = f"{measure.id} {measure.version}"
    rows = {
        kind: MeasureReport(
            organization=organization,
            kind=kind,
            measure=named,
            model=model_key(chosen.model),
            made=at,
            body=body,
        )
        for kind, body in bodies.items()
    }
    with transaction.atomic():
        MeasureReport.objects.bulk_create(rows.values())
        audit(by=by, at=at, action=Action.EXECUTE, subtype="report.make", entity=rows[Kind.RATES])
    return rows


def _watched(watch: Watch) -> dict[str, Any]:
    """The watch as plain values; no scores, no share."""
    return asdict(watch) | {"share": watch.share if watch.scores else None}
