"""The newest reports of a clinic as the pages show them, with the drawing of sustained relief."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.models import MeasureReport, Patient
from afterglow_clinic.drawing import Chart, Curve, CurveStep, step_curve

WEEK = 7.0
CURVES = 3


@dataclass(frozen=True, slots=True)
class Report:
    """One report: its date, its definition, and what it says."""

    made: datetime
    measure: str
    model: str
    body: Mapping[str, Any]


def newest(by: Actor) -> dict[str, Report]:
    """The newest report of each kind; a query a kind."""
    rows = MeasureReport.objects.visible_to(by)
    found = ((kind, rows.filter(kind=kind).order_by("-made").first()) for kind in MeasureReport.Kind.values)
    return {
        kind: Report(row.made, row.measure, row.model, row.body) for kind, row in found if row is not None
    }


def missing_people(body: Mapping[str, Any], by: Actor) -> list[Patient]:
    """Who was due and has no score, by name for who may know names; the owner sees the count."""
    if not by.has(Role.MEDICAL_DIRECTOR):
        return []
    return list(Patient.objects.visible_to(by).filter(pk__in=body["missing"]).order_by("family", "given"))


def relief_chart(body: Mapping[str, Any]) -> Chart | None:
    """Three named questions as three curves; None where there is nobody to watch."""
    told = body["estimands"][:CURVES]
    if not told:
        return None
    curves = [Curve(one["name"].capitalize(), [_step(step) for step in one["steps"]]) for one in told]
    return step_curve(curves, title=_("Does relief last?"), unit=_("weeks"), what=_("still in relief"))


def _step(step: Mapping[str, Any]) -> CurveStep:
    return CurveStep(round(step["day"] / WEEK, 1), step["share"], step["low"], step["high"], step["at_risk"])
