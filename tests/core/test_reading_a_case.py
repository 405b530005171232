"""A case in JSON: what is read, and how each wrong field is refused by its path."""

import contextlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterglow.command import main
from afterglow.reading import record_from_json
from afterglow.record import InvalidRecord
from afterglow.review_command import case_from_text

WHEN = "2026-03-20T08:00:00-04:00"
CASES = sorted((Path(__file__).parents[2] / "docs" / "cases").glob("*.json"))


def a_case(**more: Any) -> dict[str, Any]:
    response = {"id": "r", "instrument": "phq-9", "authored": WHEN, "answers": {"1": 1, "9": None}}
    return {"id": "p", "zone": "America/New_York", "responses": [response], **more}


def test_a_case_becomes_the_record_it_says() -> None:
    case = a_case(
        birth_date="1980-02-29",
        encounters=[{"id": "e", "kind": "treatment", "start": WHEN, "agent": "ketamine", "dose_mg": 35.5}],
        medications=[{"ingredient": "clonazepam", "dose_mg_per_day": 1}],
        measures=[{"instrument": "phq-9", "every_days": 7, "since": WHEN}],
    )
    record = record_from_json(case)
    assert record.birth_date == date(1980, 2, 29)
    assert record.responses[0].authored == datetime(2026, 3, 20, 12, tzinfo=UTC)
    assert record.responses[0].answers == {"1": 1, "9": None}
    assert (record.encounters[0].dose_mg, record.medications[0].ingredient) == (35.5, "clonazepam")
    assert record.measures[0].every_days == 7


def in_response(**change: Any) -> dict[str, Any]:
    case = a_case()
    case["responses"][0].update(change)
    return case


@pytest.mark.parametrize(
    ("case", "field"),
    [
        ([], "case: must be an object"),
        ({}, "id: must be a text"),
        (a_case(id="  "), "id: must be a text"),
        (a_case(id="a\0b"), "id: holds a control character"),
        (a_case(zone="Mars/Olympus"), "zone: unknown time zone"),
        (a_case(sex="F"), "sex: must be one of"),
        (a_case(birth_date="29.2.1980"), "birth_date: must be a day"),
        (a_case(respones=[]), "respones: unknown key"),
        (a_case(responses={}), "responses: must be a list"),
        (a_case(responses=[3]), r"responses\[0\]: must be an object"),
        (in_response(authored="2026-03-20T08:00:00"), r"responses\[0\].authored: a time needs a zone"),
        (in_response(authored="yesterday"), r"responses\[0\].authored: must be a time"),
        (in_response(authored=20260320), r"responses\[0\].authored: must be a text"),
        (in_response(answers=[1, 2]), r"responses\[0\].answers: must be an object"),
        (in_response(answers={"9": True}), r"responses\[0\].answers.9: must be"),
        (in_response(answers={"9": [1]}), r"responses\[0\].answers.9: must be"),
        (in_response(answers={"9": float("nan")}), r"responses\[0\].answers.9: must be"),
        (in_response(answers={"9": 10**400}), r"responses\[0\].answers.9: must be"),
        (in_response(total="12"), r"responses\[0\].total: must be a finite number"),
        (in_response(status="final"), r"responses\[0\].status: must be one of"),
        (in_response(score=12), r"responses\[0\].score: unknown key"),
        (
            a_case(encounters=[{"id": "e", "kind": "treatment", "start": WHEN, "end": "2026-03-19T08:00Z"}]),
            r"encounters\[0\]: encounter.end: before its start",
        ),
        (
            a_case(measures=[{"instrument": "phq-9", "every_days": 0, "since": WHEN}]),
            r"measures\[0\]: measure.every_days: at least one day",
        ),
        (
            a_case(measures=[{"instrument": "phq-9", "every_days": 1.5, "since": WHEN}]),
            r"measures\[0\].every_days: must be a whole number",
        ),
    ],
)
def test_a_wrong_field_is_refused_by_its_path(case: Any, field: str) -> None:
    with pytest.raises(InvalidRecord, match=f"^{field}"):
        record_from_json(case)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("id", "zone", "sex", "birth_date", "responses", "encounters", "measures", "conditions")


@given(st.dictionaries(st.sampled_from(KEYS), anything), st.sampled_from([None, "id", "responses"]))
def test_whatever_the_json_holds_it_is_read_or_refused_and_never_breaks(
    case: dict[str, Any], kept: str | None
) -> None:
    if kept is not None:
        case[kept] = a_case()[kept]
    with contextlib.suppress(InvalidRecord):
        record_from_json(case)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON, line 1"),
        ("{", "not JSON, line 1"),
        ("[]", "must be an object"),
        ('{"id": 1, "id": 2}', "'id' stands twice"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_text_that_is_no_case_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidRecord, match=reason):
        case_from_text(text)


Printed = Callable[[list[str]], tuple[int, str, str]]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Printed:
    def run(arguments: list[str]) -> tuple[int, str, str]:
        code = main(["review", *arguments])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_example_cases_are_reviewed_as_text_and_as_json(path: Path, printed: Printed) -> None:
    code, text, errors = printed([str(path)])
    assert (code, errors) == (0, "")
    assert "To look at" in text
    code, text, errors = printed([str(path), "--json"])
    assert (code, errors) == (0, "")
    assert json.loads(text)["patient_id"] == json.loads(path.read_text("utf-8"))["id"]


def test_the_moment_must_be_said(tmp_path: Path, printed: Printed) -> None:
    case = tmp_path / "case.json"
    case.write_text(json.dumps(a_case()), "utf-8")
    code, _, errors = printed([str(case)])
    assert code == 2
    assert "at: say when" in errors
    assert printed([str(case), "--at", "2026-03-21T00:00"])[0] == 2
    code, text, _ = printed([str(case), "--at", "2026-03-21T00:00Z"])
    assert code == 0
    assert "REVIEW" in text


def test_the_command_line_moment_goes_before_the_one_in_the_case(tmp_path: Path, printed: Printed) -> None:
    case = tmp_path / "case.json"
    case.write_text(json.dumps(a_case(at="2026-03-21T00:00Z")), "utf-8")
    assert "REVIEW" in printed([str(case)])[1]
    assert "REVIEW" not in printed([str(case), "--at", "2026-03-19T00:00Z"])[1]


@pytest.mark.parametrize("raw", [b"\xff\xfe{}", b"\x00", b'{"id": "p", "at": "' + b"9" * 9000 + b'"}'])
def test_bytes_that_are_no_case_are_refused_and_not_raised(
    raw: bytes, tmp_path: Path, printed: Printed
) -> None:
    case = tmp_path / "case.json"
    case.write_bytes(raw)
    code, _, errors = printed([str(case)])
    assert code == 2
    assert errors.startswith("afterglow review: ")


def test_a_file_that_is_not_there_is_said(printed: Printed) -> None:
    assert printed(["no-such-case.json"])[0] == 2
