"""An import is whole or nothing, changes nothing when it comes again, and leaves its trace."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from afterglow.instruments.loading import shelf
from afterglow_clinic.chart.actor import Actor, the_system
from afterglow_clinic.chart.models import (
    AuditEvent,
    ClinicalImpression,
    Condition,
    DetectedIssue,
    Encounter,
    ImportRun,
    Observation,
    Patient,
    QuestionnaireResponse,
)
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.chart.verifying import verify_chains
from afterglow_clinic.records_room import actions
from afterglow_clinic.records_room.actions import Imported, import_records
from afterglow_clinic.records_room.cohort import EVERYONE, cohort_table
from afterglow_clinic.records_room.planning import Plan, plan_import
from afterglow_clinic.records_room.reading.bids import FILES, read_bids
from afterglow_clinic.records_room.reading.crossover import DEFAULT_ANCHOR, Calendar
from afterglow_clinic.records_room.reading.incoming import Incoming, Refused, SourceFile
from afterglow_clinic.records_room.reading.long_csv import Terms, read_long_csv
from tests.clinic.builders import a_patient
from tests.clinic.cast import NOW
from tests.clinic.records_room.nimh import FOLDER, needs_nimh

HEAD = "person,instrument,authored,total\n"
TWO = HEAD + "A-1,phq-9,2026-01-05T09:00Z,14\nA-1,phq-9,2026-01-19T09:00Z,9\nB-2,gad-7,2026-01-05T09:00Z,3\n"


def csv(text: str) -> Incoming:
    return read_long_csv(SourceFile("answers.csv", text.encode()), Terms(shelf(), None, NOW))


def nimh() -> Incoming:
    files = [SourceFile(name, (FOLDER / name).read_bytes()) for name in FILES]
    return read_bids(files, shelf=shelf(), calendar=Calendar(DEFAULT_ANCHOR, ZoneInfo("UTC")), at=NOW)


def brought(text: str, by: Actor) -> Imported:
    return import_records(incoming=csv(text), by=by, at=NOW)


def created(done: Imported) -> tuple[int, int, int]:
    counts = done.counts
    return tuple(counts[what]["created"] for what in ("patients", "responses", "sessions"))  # type: ignore[return-value]


def rows() -> tuple[int, ...]:
    tables = (Patient, QuestionnaireResponse, Encounter, Observation, ImportRun, AuditEvent)
    return tuple(table.objects.count() for table in tables)


def test_what_a_file_tells_is_in_the_chart_scored_and_on_the_board(cast: Any) -> None:
    assert created(brought(TWO, cast.director.actor)) == (2, 3, 0)
    patient = Patient.objects.get(identifier="A-1", organization=cast.clinic)
    assert list(patient.observations.values_list("value", "interpretation")) == [
        (14, "moderate"),
        (9, "mild"),
    ]
    assert ClinicalImpression.objects.get(patient=patient).summary["score"]["value"] == 9
    response = patient.responses.first()
    assert response is not None
    assert (response.origin, response.author) == ("import", "Dora Director: answers.csv")


def test_the_same_file_again_changes_nothing(cast: Any) -> None:
    brought(TWO, cast.director.actor)
    before = rows()
    again = brought(TWO, cast.director.actor)
    assert created(again) == (0, 0, 0)
    assert again.run is None
    assert again.counts["responses"]["unchanged"] == 3
    # The looking itself is written down, and nothing else.
    assert rows() == (*before[:-1], before[-1] + 1)


def test_a_longer_file_brings_only_what_is_new(cast: Any) -> None:
    brought(TWO, cast.director.actor)
    longer = TWO + "A-1,phq-9,2026-02-02T09:00Z,5\nC-3,phq-9,2026-02-02T09:00Z,5\n"
    assert created(brought(longer, cast.director.actor)) == (1, 2, 0)


def test_answers_are_added_to_a_member_who_is_here_already(cast: Any) -> None:
    text = HEAD + f"{cast.member.patient.identifier},phq-9,2026-01-05T09:00Z,14\n"
    assert created(brought(text, cast.director.actor)) == (0, 1, 0)
    assert cast.member.patient.responses.get().total == 14


def test_one_clinic_never_meets_the_people_of_another(cast: Any) -> None:
    text = HEAD + f"{cast.far_member.patient.identifier},phq-9,2026-01-05T09:00Z,14\n"
    assert created(brought(text, cast.director.actor)) == (1, 1, 0)
    assert cast.far_member.patient.responses.count() == 0


def test_an_answer_that_differs_from_the_one_imported_before_is_refused_and_nothing_is_written(
    cast: Any,
) -> None:
    brought(TWO, cast.director.actor)
    before = rows()
    with pytest.raises(Refused, match=r"answers\.csv:3:-: imported before with other content"):
        brought(
            TWO.replace("19T09:00Z,9", "19T09:00Z,8") + "D,phq-9,2026-01-05T09:00Z,1\n", cast.director.actor
        )
    assert rows() == before


def test_somebody_registered_at_the_same_moment_is_a_refusal_and_nothing_is_written(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plan_of_a_moment_ago(incoming: Incoming, by: Actor) -> Plan:
        plan = plan_import(incoming, by)
        a_patient(cast.clinic, identifier="B-2")
        return plan

    before = rows()
    monkeypatch.setattr(actions, "plan_import", plan_of_a_moment_ago)
    with pytest.raises(Refused, match="somebody registered one of these people just now"):
        brought(TWO, cast.director.actor)
    assert rows() == before


def test_an_answer_set_aside_in_the_chart_does_not_come_back(cast: Any) -> None:
    brought(TWO, cast.director.actor)
    QuestionnaireResponse.objects.filter(total=9).update(status="entered-in-error")
    assert created(brought(TWO, cast.director.actor)) == (0, 0, 0)


def test_everyone_but_the_medical_director_and_the_system_is_refused(cast: Any) -> None:
    for name, person in cast.everyone().items():
        if name in ("director", "far_director"):
            continue
        with pytest.raises(NotPermitted):
            brought(TWO, person.actor)
    assert created(brought(TWO, the_system(cast.clinic.pk))) == (2, 3, 0)


def test_every_chart_that_gained_something_says_so_in_the_chain(cast: Any) -> None:
    done = brought(TWO, cast.director.actor)
    assert done.run is not None
    events = AuditEvent.objects.filter(subtype="patient.import")
    assert {event.patient for event in events} == {
        str(p.pk) for p in Patient.objects.filter(family__in=["A-1", "B-2"])
    }
    assert all(event.detail["run"] == str(done.run.pk) for event in events)
    assert all(report.broken is None for report in verify_chains())


def test_a_positive_suicide_item_that_comes_in_by_file_reaches_the_worklist(cast: Any) -> None:
    columns = ",".join(f"item_{number}" for number in range(1, 10))
    brought(
        f"person,instrument,authored,{columns}\nA,phq-9,2026-03-01T09:00Z,0,0,0,0,0,0,0,0,2\n",
        cast.director.actor,
    )
    assert DetectedIssue.objects.filter(patient__family="A", code="suicidal-ideation").exists()


def test_queries_do_not_grow_with_the_answers_of_a_person(
    cast: Any, django_assert_max_num_queries: Any
) -> None:
    days = "".join(f"A-1,phq-9,2025-{m:02d}-{d:02d}T09:00Z,5\n" for m in range(1, 11) for d in range(1, 29))
    incoming = csv(HEAD + days)
    with django_assert_max_num_queries(46):
        import_records(incoming=incoming, by=cast.director.actor, at=NOW)


@needs_nimh
def test_the_trial_comes_in_whole_with_its_groups_sessions_and_diagnoses(cast: Any) -> None:
    assert created(import_records(incoming=nimh(), by=cast.director.actor, at=NOW)) == (58, 640, 97)
    people = Patient.objects.filter(organization=cast.clinic).exclude(cohort="")
    assert sorted(people.values_list("cohort", flat=True)) == ["BP"] * 3 + ["HC"] * 22 + ["MDD"] * 33
    assert Encounter.objects.filter(agent="ketamine").count() == 50
    assert Encounter.objects.filter(agent="placebo").count() == 47
    assert Condition.objects.filter(code="major-depressive-disorder").count() == 33
    assert Observation.objects.filter(code="madrs", value=0).exists()
    assert created(import_records(incoming=nimh(), by=cast.director.actor, at=NOW)) == (0, 0, 0)


@needs_nimh
def test_the_trials_responders_are_exactly_those_of_its_own_table(cast: Any) -> None:
    """Counted by hand in phenotype.tsv: MADRS at d2 or p2 at most half of b0, where both are there."""
    import_records(incoming=nimh(), by=cast.director.actor, at=NOW)
    table = cohort_table(cast.director.actor, "madrs")
    found = {(line.agent, line.group): line for line in table.lines if line.days == (2, 3)}

    def counted(agent: str, group: str) -> tuple[int, int, tuple[str, ...]]:
        line = found[agent, group]
        return line.found.rate.numerator, line.found.rate.measured, line.missing

    assert counted("ketamine", EVERYONE) == (6, 29, ("sub-MOA113", "sub-MOA125"))
    assert counted("ketamine", "MDD") == (6, 27, ("sub-MOA113", "sub-MOA125"))
    assert counted("ketamine", "BP") == (0, 2, ())
    assert counted("placebo", EVERYONE) == (1, 28, ("sub-MOA120",))
    assert counted("placebo", "MDD") == (1, 26, ("sub-MOA120",))
    assert found["ketamine", "MDD"].responders == (
        "sub-MOA104", "sub-MOA111", "sub-MOA112", "sub-MOA118", "sub-MOA126", "sub-MOA134",
    )  # fmt: skip
    assert found["placebo", "MDD"].responders == ("sub-MOA104",)


@needs_nimh
def test_healthy_volunteers_never_count_as_responders(cast: Any) -> None:
    import_records(incoming=nimh(), by=cast.director.actor, at=NOW)
    for line in cohort_table(cast.director.actor, "madrs").lines:
        if line.group == "HC":
            assert (line.found.rate.numerator, line.found.rate.measured) == (0, 0)
            assert len(line.found.not_applicable) == {"ketamine": 19, "placebo": 18}[line.agent]


@needs_nimh
def test_the_trial_on_another_anchor_is_refused_and_so_is_a_namesake_from_elsewhere(cast: Any) -> None:
    a_patient(cast.far_clinic, identifier="sub-MOA101")
    with pytest.raises(Refused, match=r"participants\.tsv:2:-: sub-MOA101 is here already"):
        import_records(incoming=nimh(), by=cast.far_director.actor, at=NOW)
    import_records(incoming=nimh(), by=cast.director.actor, at=NOW)
    files = [SourceFile(name, (FOLDER / name).read_bytes()) for name in FILES]
    calendar = Calendar(DEFAULT_ANCHOR + timedelta(days=1), ZoneInfo("UTC"))
    moved = read_bids(files, shelf=shelf(), calendar=calendar, at=NOW)
    with pytest.raises(Refused, match=r"phenotype\.tsv:2:MADRS_Total: imported before"):
        import_records(incoming=moved, by=cast.director.actor, at=NOW)


@needs_nimh
def test_a_cohort_is_counted_in_few_queries_and_only_by_who_may_see_it(
    cast: Any, django_assert_max_num_queries: Any
) -> None:
    import_records(incoming=nimh(), by=cast.director.actor, at=NOW)
    with django_assert_max_num_queries(21):
        cohort_table(cast.director.actor)
    assert cohort_table(cast.far_director.actor).lines == ()
