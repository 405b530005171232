"""The bodies of the reports: coverage by month, alarms, rates. Pure: histories in, plain values out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from afterglow.evidence.alarms import DEFINITION, MemberWeek, alarm_record
from afterglow.evidence.clinic_rates import Person, clinic_rate, outcome_of
from afterglow.evidence.coverage import Hit, limits_for
from afterglow.evidence.intervals import settings, usual_level
from afterglow.evidence.survival import Curve, limits_of
from afterglow.evidence.sustained import (
    SustainedRelief,
    under_the_programme,
    watch,
    while_in_care,
    without_further_ketamine,
)
from afterglow.trajectory.events import ScoreSeen, SessionGiven
from afterglow.trajectory.measures import Measure
from afterglow.trajectory.parameters import Model
from afterglow.trajectory.recalibrating import Recalibration
from afterglow.trajectory.slipping import slipping_policy
from afterglow_clinic.chart.relief_histories import ReliefHistory

MONTHS = 12
KINDS = ("response", "remission")


def coverage_body(
    found: Sequence[Hit], histories: Sequence[ReliefHistory], zone: str, *, watched: Mapping[str, Any]
) -> dict[str, Any]:
    """The last twelve months, each with the limits that a right band would keep to."""
    months: dict[str, list[bool]] = defaultdict(list)
    for hit in found:
        at = histories[hit.person].origin + timedelta(days=hit.day)
        months[f"{at.astimezone(ZoneInfo(zone)):%Y-%m}"].append(hit.held)
    rows = []
    for month in sorted(months)[-MONTHS:]:
        held = months[month]
        low, high = limits_for(len(held))
        share = sum(held) / len(held)
        rows.append(
            {
                "month": month,
                "held": sum(held),
                "scores": len(held),
                "share": share,
                "low": low,
                "high": high,
                "inside": low <= share <= high,
            }
        )
    return {"months": rows, "watch": dict(watched)}


def others_body(found: Sequence[Hit]) -> list[dict[str, Any]]:
    """How many scores of every other linked instrument its band held: whether the link fits here."""
    held: dict[str, list[bool]] = defaultdict(list)
    for hit in found:
        held[hit.instrument].append(hit.held)
    rows = []
    for name in sorted(held):
        low, high = limits_for(len(held[name]))
        share = sum(held[name]) / len(held[name])
        rows.append(
            {
                "instrument": name,
                "held": sum(held[name]),
                "scores": len(held[name]),
                "share": share,
                "low": low,
                "high": high,
                "inside": low <= share <= high,
            }
        )
    return rows


def alarms_body(weeks: Sequence[MemberWeek], measure: Measure, bend: Recalibration) -> dict[str, Any]:
    """What the slipping list would have done week by week, and what then happened."""
    policy = slipping_policy()
    said = [replace(week, chance=float(bend.chance(np.array([week.chance]))[0])) for week in weeks]
    record = alarm_record(said, measure.slipping_chance, policy.quiet_days)
    return asdict(record) | {"definition": DEFINITION, "policy": policy.version, "bend": bend.because}


def rates_body(
    histories: Sequence[ReliefHistory], measure: Measure, model: Model, at: datetime
) -> dict[str, Any]:
    """Rates over everyone whose window is over, and sustained relief by three named estimands."""
    first, last = settings()["window"]["days"]
    window = (float(first), float(last))
    began = [(one, person_of(one)) for one in histories if one.first_session is not None]
    due = [(one, person) for one, person in began if _over(one, window[1], at)]
    people = [person for _, person in due]
    rates = [clinic_rate(kind, people, window, measure, model) for kind in KINDS]
    missing = [
        str(one.patient_id)
        for one, person in due
        if outcome_of("response", person, window, measure, model) is None
    ]
    watched = watch([person for _, person in began], window, measure, model)
    told = [with_(watched, measure) for with_ in ESTIMANDS] if watched else []
    return {
        "window": list(window),
        "rates": [asdict(rate) for rate in rates],
        "not_due": len(began) - len(due),
        "missing": missing,
        "estimands": [_estimand(one) for one in told],
        "few_for_ranking": settings()["use"]["few_for_ranking"],
        "level": usual_level(),
        "mix": _mix(people, measure),
    }


ESTIMANDS = (without_further_ketamine, under_the_programme, while_in_care)


def person_of(one: ReliefHistory) -> Person:
    """Events and leaving in days from the first session."""
    start = one.first_session or 0.0
    left = None if one.left is None else (one.left - one.origin) / timedelta(days=1) - start
    return Person(tuple(replace(event, day=event.day - start) for event in one.events), left)


def _over(one: ReliefHistory, last: float, at: datetime) -> bool:
    return one.origin + timedelta(days=(one.first_session or 0.0) + last) <= at


def _mix(people: Sequence[Person], measure: Measure) -> dict[str, Any]:
    """How people started: the first thing to compare before any rate is."""
    starts = []
    for person in people:
        before = [
            (e.day, e.value)
            for e in person.events
            if isinstance(e, ScoreSeen) and e.instrument == measure.instrument and e.day <= 0
        ]
        if before:
            starts.append(max(before)[1])
    sessions = [sum(isinstance(e, SessionGiven) for e in person.events) for person in people]
    return {
        "instrument": measure.instrument,
        "n": len(starts),
        "mean": float(np.mean(starts)) if starts else None,
        "sd": float(np.std(starts, ddof=1)) if len(starts) > 1 else None,
        "sessions": float(np.mean(sessions)) if sessions else None,
    }


def _estimand(one: SustainedRelief) -> dict[str, Any]:
    return {
        "name": one.estimand,
        "meaning": one.meaning,
        "measure": one.measure,
        "responders": one.responders,
        "horizon_days": one.horizon_days,
        "sustained": asdict(one.sustained),
        "relief_days": asdict(one.relief_days),
        "relapsed": one.relapsed,
        "competing": one.competing,
        "watched_to": one.curve.watched_to,
        "steps": _steps(one.curve, one.horizon_days),
    }


def _steps(curve: Curve, horizon: float) -> list[dict[str, float]]:
    level = usual_level()
    rows = []
    for place, day in enumerate(curve.time):
        if day > horizon:
            break
        said = limits_of(curve, float(day), level)
        rows.append(
            {
                "day": float(day),
                "share": float(curve.share[place]),
                "low": said.low,
                "high": said.high,
                "at_risk": int(curve.at_risk[place]),
            }
        )
    return rows
