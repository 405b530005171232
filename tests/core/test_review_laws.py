"""Laws of a review: what holds for every record, whatever is in it."""

import copy
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterglow.instruments.loading import instrument
from afterglow.instruments.outcome import Unscorable
from afterglow.record import (
    Condition,
    Encounter,
    InvalidRecord,
    Measurement,
    PatientRecord,
    QuestionnaireResponse,
    ScheduledMeasure,
)
from afterglow.reviewing import Review, review
from afterglow.safety.finding import Finding, Severity
from afterglow.safety.history import History, Reading
from afterglow.safety.rules import RULES
from afterglow.safety.rules.suicidal_ideation import suicidal_ideation
from afterglow.writing import as_json, as_json_text, as_text

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
NAMES = ("phq-9", "c-ssrs", "gad-7", "madrs", "audit-c", "who-5", "mdq", "bdi-ii", "peg", "not-a-scale")

moments = st.integers(-900, 100).map(lambda hours: NOW + timedelta(hours=6 * hours))


@st.composite
def responses(draw: st.DrawFn) -> QuestionnaireResponse:
    name = draw(st.sampled_from(NAMES))
    links = ["1"] if name == "not-a-scale" else [item.link_id for item in instrument(name).items]
    values = st.sampled_from([0, 0, 0, 1, 1, 2, 3, None, 9, "yes", "?"])
    answers = draw(st.dictionaries(st.sampled_from(links), values)) if links else {}
    if draw(st.booleans()):
        answers = {**dict.fromkeys(links, 1), **answers}
    return QuestionnaireResponse(
        f"r-{draw(st.uuids())}",
        name,
        draw(moments),
        answers,
        total=draw(st.sampled_from([None, None, 0, 7, 22, 900])),
        version=draw(st.sampled_from([None, None, "1.0.0", "0.1.0"])),
        status=draw(st.sampled_from(["completed", "completed", "in-progress", "entered-in-error"])),
    )


@st.composite
def encounters(draw: st.DrawFn) -> Encounter:
    start = draw(moments)
    end = draw(st.sampled_from([None, start + timedelta(hours=1)]))
    kind = draw(st.sampled_from(["treatment", "treatment", "integration"]))
    status = draw(st.sampled_from(["planned", "in-progress", "finished", "cancelled"]))
    return Encounter(f"e-{draw(st.uuids())}", kind, start, end, status)


records = st.builds(
    PatientRecord,
    id=st.just("p"),
    zone=st.sampled_from(["UTC", "America/New_York", "Pacific/Chatham"]),
    sex=st.sampled_from(["female", "male", "unknown"]),
    responses=st.lists(responses(), max_size=8).map(tuple),
    encounters=st.lists(encounters(), max_size=4).map(tuple),
    conditions=st.sampled_from([(), (Condition("suicide-attempt"),)]),
    measurements=st.sampled_from([(), (Measurement("bmi", 17, "kg/m2", NOW - timedelta(days=90)),)]),
    measures=st.sampled_from([(), (ScheduledMeasure("phq-9", 7, NOW - timedelta(days=60)),)]),
)


def levels(found: Review) -> dict[str, Severity]:
    return {finding.key: finding.severity for finding in found.findings}


@given(records)
def test_a_review_changes_nothing_and_says_the_same_twice(record: PatientRecord) -> None:
    before = copy.deepcopy(record)
    first = as_json_text(review(record, NOW))
    assert record == before
    assert as_json_text(review(record, NOW)) == first


@given(records, st.randoms(use_true_random=False))
def test_the_order_of_the_parts_does_not_matter(record: PatientRecord, chance: Any) -> None:
    shuffled = {
        name: tuple(chance.sample(getattr(record, name), len(getattr(record, name))))
        for name in ("responses", "encounters", "conditions", "measurements", "measures")
    }
    assert as_json_text(review(replace(record, **shuffled), NOW)) == as_json_text(review(record, NOW))


@given(records)
def test_a_response_to_another_instrument_never_takes_a_finding_away(record: PatientRecord) -> None:
    """An ISI says nothing that any rule watches; whatever was found before must still be found."""
    sleep = QuestionnaireResponse("isi", "isi", NOW - timedelta(days=1), {str(n): 2 for n in range(1, 8)})
    before, after = review(record, NOW), review(replace(record, responses=(*record.responses, sleep)), NOW)
    assert levels(before) == levels(after)


@given(records, st.integers(0, 400))
def test_time_passing_withdraws_no_finding_about_answers(record: PatientRecord, days: int) -> None:
    now = {k: v for k, v in levels(review(record, NOW)).items() if not k.startswith("worsening")}
    later = levels(review(record, NOW + timedelta(days=days)))
    assert set(now) <= set(later)
    assert all(later[key].rank <= level.rank for key, level in now.items())


@given(records)
def test_what_is_not_yet_written_or_written_in_error_is_not_seen(record: PatientRecord) -> None:
    seen = tuple(r for r in record.responses if r.authored <= NOW and r.status != "entered-in-error")
    found = review(record, NOW)
    assert {one.response.id for one in found.scores} == {r.id for r in seen}
    assert as_json_text(review(replace(record, responses=seen), NOW)) == as_json_text(found)


@given(records)
def test_every_key_names_one_finding_and_the_worklist_order_holds(record: PatientRecord) -> None:
    found = review(record, NOW).findings
    assert len({finding.key for finding in found}) == len(found)
    assert [f.severity.rank for f in found] == sorted(f.severity.rank for f in found)
    for finding in found:
        assert finding.evidence[0].response_id in {r.id for r in record.responses}
        assert finding.since <= NOW


@given(records)
def test_no_positive_suicide_item_goes_unfound(record: PatientRecord) -> None:
    """Read straight from the answers, with no rule of ours: PHQ-9 item 9 and C-SSRS 4 and 5."""
    found = review(record, NOW).findings
    loud = {f.evidence[0].response_id for f in found if f.rule == "suicidal-ideation"}
    for response in record.responses:
        if response.authored > NOW or response.status == "entered-in-error":
            continue
        items = {"phq-9": ("9",), "c-ssrs": ("4", "5")}.get(response.instrument, ())
        if any(response.answers.get(item) in (1, 2, 3, 9) for item in items):
            assert response.id in loud


@given(records)
def test_the_json_holds_every_part_and_reads_back(record: PatientRecord) -> None:
    found = review(record, NOW)
    read = json.loads(as_json_text(found))
    assert read == as_json(found)
    assert set(read) == set(Review.__dataclass_fields__)
    assert [f["key"] for f in read["findings"]] == [f.key for f in found.findings]
    assert as_text(found).startswith("Review of p at ")


def a_case(*more: QuestionnaireResponse) -> PatientRecord:
    answers = {str(n): 1 for n in range(1, 10)}
    kept = QuestionnaireResponse("kept", "phq-9", NOW - timedelta(days=2), answers)
    return PatientRecord("p", responses=(kept, *more))


def broken_rule(reading: Reading, history: History) -> Finding | None:
    """Fails on one response, with an answer in its words."""
    if reading.response.id == "kept":
        raise ValueError("item 9 answered 1 by Jane")
    return None


def test_a_rule_that_raises_counts_as_positive_and_takes_no_other_finding_with_it() -> None:
    found = review(a_case(), NOW, rules=(broken_rule, *RULES)).findings
    assert {f.code for f in found} == {"suicidal-ideation", "rule-failed"}
    (failure,) = [f for f in found if f.code == "rule-failed"]
    assert "ValueError" in failure.sentence
    assert "Jane" not in str(failure)
    assert (failure.severity, failure.evidence[0].response_id) == (Severity.MEDIUM, "kept")


def test_the_suicide_rule_failing_is_as_loud_as_its_worst(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = sys.modules["afterglow.safety.rules.suicidal_ideation"]

    def fails(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(rules, "_judge", fails)
    (found,) = review(a_case(), NOW, rules=(suicidal_ideation,)).findings
    assert (found.severity, found.rule) == (Severity.HIGH, "suicidal-ideation")
    assert "ZeroDivisionError" in found.sentence


def test_a_scorer_that_breaks_loses_one_score_and_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    scored = sys.modules["afterglow.trajectory.scored"]
    real = scored.score

    def breaks(measure: Any, answers: Any, *, sex: Any) -> Any:
        if measure.id == "gad-7":
            raise RuntimeError("7 answered 3")
        return real(measure, answers, sex=sex)

    monkeypatch.setattr(scored, "score", breaks)
    anxious = QuestionnaireResponse("g", "gad-7", NOW - timedelta(days=1), {"1": 1})
    found = review(a_case(anxious), NOW)
    assert [one.outcome for one in found.scores if isinstance(one.outcome, Unscorable)] == [
        Unscorable("gad-7", "failed", (), "RuntimeError")
    ]
    assert [f.rule for f in found.findings] == ["suicidal-ideation", "unreadable-response"]


@pytest.mark.parametrize(
    ("record", "at", "field"),
    [
        (PatientRecord("p", zone="Mars/Olympus"), NOW, "patient.zone"),
        (PatientRecord("p"), datetime(2026, 3, 20), "at"),
        (a_case(QuestionnaireResponse("kept", "gad-7", NOW)), NOW, "responses"),
    ],
)
def test_what_cannot_be_reviewed_is_refused_by_name(record: PatientRecord, at: datetime, field: str) -> None:
    with pytest.raises(InvalidRecord, match=f"^{field}"):
        review(record, at)


def test_an_empty_record_is_an_empty_review() -> None:
    found = review(PatientRecord("p"), NOW)
    assert (found.scores, found.findings, found.recommendations, found.due) == ((), (), (), ())


def test_the_json_does_not_depend_on_how_python_hashes() -> None:
    case = Path(__file__).parents[1] / "scenarios" / "other-hazards.json"
    script = (
        "import json,sys;from datetime import datetime;from afterglow.reading import record_from_json;"
        "from afterglow.reviewing import review;from afterglow.writing import as_json_text;"
        "c=json.load(open(sys.argv[1]))['case'];at=datetime.fromisoformat(c.pop('at'));"
        "print(as_json_text(review(record_from_json(c),at)))"
    )
    source = str(Path(__file__).parents[2] / "src")
    texts = {
        subprocess.run(
            [sys.executable, "-c", script, str(case)],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": source},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(texts) == 1
