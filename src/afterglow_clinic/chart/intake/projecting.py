"""What was told becomes rows the rules read: conditions, medicines, allergies, trials, circumstances, goals.

The rows repeat the latest revision and are made anew from each; the revisions themselves stay.
Where a section was never told, `content_of_rows` shows what is on record already, so that a first
save loses nothing.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from afterglow.program.intake import terms_of
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import (
    AllergyIntolerance,
    Circumstance,
    Condition,
    Goal,
    GoalEnd,
    MedicationStatement,
    Patient,
    TreatmentTrial,
)
from afterglow_clinic.chart.targets import standing_goals

Content = Mapping[str, Any]


def project(*, patient: Patient, section: str, content: Content, by: Actor, at: datetime) -> None:
    """Make the rows of a section anew. Runs inside the caller's transaction."""
    writer = WRITERS.get(section)
    if writer is not None:
        writer(patient, content, by, at)


def _conditions(group: str) -> Callable[[Patient, Content, Actor, datetime], None]:
    def write(patient: Patient, content: Content, by: Actor, at: datetime) -> None:
        codes = [term.code for term in terms_of(group)]
        Condition.objects.filter(patient=patient, code__in=codes).delete()
        Condition.objects.bulk_create(
            Condition(patient=patient, code=code, clinical_status=status, recorded=at, recorder=by.name)
            for key, status in (("now", "active"), ("past", "resolved"))
            for code in content.get(key, ())
        )

    return write


def _medications(patient: Patient, content: Content, by: Actor, at: datetime) -> None:
    MedicationStatement.objects.filter(patient=patient).delete()
    MedicationStatement.objects.bulk_create(
        MedicationStatement(
            patient=patient,
            ingredient=row["ingredient"],
            dose_ug_per_day=row.get("dose_ug"),
            effective_start=_day(row.get("since")),
            effective_end=_day(row.get("stopped")),
            recorded=at,
            recorder=by.name,
        )
        for row in content.get("rows", ())
    )


def _allergies(patient: Patient, content: Content, by: Actor, at: datetime) -> None:
    AllergyIntolerance.objects.filter(patient=patient).delete()
    AllergyIntolerance.objects.bulk_create(
        AllergyIntolerance(
            patient=patient,
            substance=row["substance"],
            reaction=row.get("reaction", ""),
            recorded=at,
            recorder=by.name,
        )
        for row in content.get("rows", ())
    )


def _treatments(patient: Patient, content: Content, by: Actor, at: datetime) -> None:
    TreatmentTrial.objects.filter(patient=patient).delete()
    TreatmentTrial.objects.bulk_create(
        TreatmentTrial(patient=patient, recorded=at, recorder=by.name, **row)
        for row in content.get("rows", ())
    )


def _circumstances(patient: Patient, content: Content, by: Actor, at: datetime) -> None:
    """A circumstance that goes on keeps the time it was first told."""
    asked = {term.code for term in terms_of("circumstances")}
    known = Circumstance.objects.filter(patient=patient, code__in=asked)
    since = dict(known.values_list("code", "effective"))
    known.delete()
    Circumstance.objects.bulk_create(
        Circumstance(patient=patient, code=code, effective=since.get(code, at), recorder=by.name)
        for code in content.get("codes", ())
    )


def _goals(patient: Patient, content: Content, by: Actor, at: datetime) -> None:
    """A goal that is no longer among them ends; one that is stays the row it was."""
    wanted = [tuple(_goal_fields(row).values()) for row in content.get("rows", ())]
    for goal in standing_goals(patient):
        key = (goal.statement, goal.instrument, goal.kind, goal.value)
        if key in wanted:
            wanted.remove(key)
        else:
            GoalEnd.objects.create(patient=patient, goal=goal, by=by.name, at=at)
    for row in content.get("rows", ()):
        if tuple(_goal_fields(row).values()) in wanted:
            wanted.remove(tuple(_goal_fields(row).values()))
            Goal.objects.create(patient=patient, set_by=by.name, at=at, **_goal_fields(row))


def _goal_fields(row: Content) -> dict[str, Any]:
    return {
        "statement": row["statement"],
        "instrument": row.get("instrument", ""),
        "kind": row.get("kind", ""),
        "value": row.get("value"),
    }


WRITERS: Mapping[str, Callable[[Patient, Content, Actor, datetime], None]] = {
    "medical": _conditions("medical"),
    "psychiatric": _conditions("psychiatric"),
    "substances": _conditions("substances"),
    "treatments": _treatments,
    "medications": _medications,
    "allergies": _allergies,
    "circumstances": _circumstances,
    "practices": _conditions("practices"),
    "goals": _goals,
}


def content_of_rows(patient: Patient, section: str) -> dict[str, Any]:
    """What is on record for a section nobody has told yet; empty where nothing is."""
    if section in ("medical", "psychiatric", "substances", "practices"):
        codes = [term.code for term in terms_of(section)]
        rows = Condition.objects.filter(patient=patient, code__in=codes)
        now = [row.code for row in rows if row.clinical_status == "active"]
        past = [row.code for row in rows if row.clinical_status != "active"]
        return {"now": now, "past": past} if rows else {}
    if section == "medications":
        found = [_told_medicine(row) for row in MedicationStatement.objects.filter(patient=patient)]
        return {"rows": found} if found else {}
    if section == "allergies":
        known = AllergyIntolerance.objects.filter(patient=patient)
        substances = [{"substance": row.substance, "reaction": row.reaction} for row in known]
        return {"rows": substances} if substances else {}
    return {}


def _told_medicine(row: MedicationStatement) -> dict[str, Any]:
    told: dict[str, Any] = {"ingredient": row.ingredient}
    if row.dose_ug_per_day is not None:
        told["dose_ug"] = row.dose_ug_per_day
    for key, day in (("since", row.effective_start), ("stopped", row.effective_end)):
        if day is not None:
            told[key] = day.isoformat()
    return told


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
