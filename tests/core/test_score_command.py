"""The command `afterglow score`: what is typed becomes a result a person can read, or a sentence why not."""

import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from afterglow.command import main
from afterglow.instruments.batch import score_line

Capture = pytest.CaptureFixture[str]
Batch = Callable[[bytes], list[dict[str, Any]]]


@pytest.fixture
def batch(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Batch:
    def run(lines: bytes) -> list[dict[str, Any]]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
        assert main(["score", "--batch"]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_a_form_is_scored_as_typed(capsys: Capture) -> None:
    assert main(["score", "phq-9", *["2", "1", "0", "3", "2", "1", "0", "0", "1"]]) == 0
    said = capsys.readouterr().out
    assert "10 of 0 to 27  moderate" in said
    assert "Kroenke" in said


@pytest.mark.parametrize("skipped", ["-", "skip"])
def test_a_skipped_answer_is_missing_and_the_filling_in_is_said(skipped: str, capsys: Capture) -> None:
    assert main(["score", "phq-9", *f"1 1 {skipped} 1 1 1 1 1 1".split()]) == 0
    assert "1 missing, filled in by the instrument's own published rule" in capsys.readouterr().out


def test_no_score_says_why_and_names_the_items(capsys: Capture) -> None:
    assert main(["score", "gad-7", *["1", "1", "-", "1", "1", "1", "1"]]) == 1
    assert "no score: missing: 3" in capsys.readouterr().out


def test_negative_codes_and_words_can_be_typed(capsys: Capture) -> None:
    assert main(["score", "rass", "-3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == -3
    assert main(["score", "dast-10", *["no"] * 10, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 1


def test_a_published_total_is_taken_where_there_are_no_answers(capsys: Capture) -> None:
    assert main(["score", "bdi-ii", "--total", "20", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 20


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["score"],
        ["score", "phq-9"],
        ["score", "no-such", "1"],
        ["score", "../phq-9", "1"],
        ["score", "phq-9", "1", "--sex", "cat"],
        ["score", "phq-9", "1", "--total", "3"],
        ["score", "phq-9", "--batch"],
        ["score", "--batch", "/no/such/file"],
        ["dance"],
    ],
)
def test_a_wrong_command_line_is_a_sentence_and_exit_code_2(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert leaving.value.code == 2
    assert "error: " in capsys.readouterr().err


@pytest.mark.parametrize("hostile", ["9" * 5000, "1e999", "nan", "inf", "0x1", "1_0", "١", "\x00", "true"])
def test_a_hostile_number_is_out_of_range_and_nothing_breaks(hostile: str, capsys: Capture) -> None:
    assert main(["score", "gad-7", hostile, *["1", "1", "1", "1", "1", "1"], "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["unscorable"], said["items"]) == ("out-of-range", ["1"])


def test_a_batch_answers_in_order_lists_and_by_link_id(batch: Batch) -> None:
    listed, keyed = batch(
        b'{"instrument": "gad-7", "answers": [1,1,1,1,1,1,1], "id": "a"}\n'
        b'{"instrument": "gad-7", "answers": {"7": 1, "1": 3, "2": 0, "3": 0, "4": 0, "5": 0, "6": 0}}'
    )
    assert (listed["total"], listed["band"], listed["id"]) == (7, "mild", "a")
    assert (keyed["total"], keyed["band"]) == (4, "minimal")
    assert {"total", "subscales", "band", "verdicts", "n_missing", "prorated"} <= set(keyed)


def test_a_batch_gives_each_line_one_line_whatever_it_holds(batch: Batch) -> None:
    lines = [
        b'{"instrument": "phq-9", "answers": [0,0,0,0,0,0,0,0,0]}',
        b"",
        b"   ",
        b"nonsense",
        b"\xff\xfe\x00",
        b"[1, 2]",
        b"null",
        b"{}",
        b'{"instrument": 7, "answers": []}',
        b'{"instrument": "no-such", "answers": [1]}',
        b'{"instrument": "phq-9"}',
        b'{"instrument": "phq-9", "answers": "111111111"}',
        b'{"instrument": "phq-9", "answers": [1], "sex": "cat"}',
        b'{"instrument": "phq-9", "answers": [1], "sex": ["male"]}',
        b'{"instrument": "phq-9", "answers": {"1": 1, "1": 3}}',
        b'{"instrument": "phq-9", "answers": [' + b"9" * 100_000 + b"]}",
        b'{"instrument": "phq-9", "answers": [NaN, Infinity, -Infinity, 1e999, true, [0], {}, "x", 0]}',
        b'{"instrument": "phq-9", "answers": ' + b"[" * 100_000,
        b'{"instrument": "phq-9", "answers": [1,1,1,1,1,1,1,1,1,1,1,1]}',
        b'{"instrument": "phq-9", "answers": [1,1]}',
        b'{"instrument": "phq-9", "answers": []}',
        b'{"instrument": "bdi-ii", "total": 64}',
        b'{"instrument": "bdi-ii", "total": null}',
        b'{"instrument": "bdi-ii", "total": 20}',
        b'{"instrument": "phq-9", "answers": [0,0,0,0,0,0,0,0,1], "surprise": "\\ud800"}',
    ]
    replies = batch(b"\n".join(lines) + b"\n")
    assert len(replies) == len(lines)
    reasons = [reply.get("unscorable") for reply in replies]
    assert reasons[:10] == [None, *["malformed"] * 8, "unknown-instrument"]
    assert reasons[10:15] == ["malformed"] * 5
    assert reasons[15:] == [
        "out-of-range",
        "out-of-range",
        "malformed",
        "unknown-item",
        "missing",
        "no-answers",
        "out-of-range",
        "out-of-range",
        None,
        None,
    ]
    assert replies[16]["items"] == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert [reply["line"] for reply in replies if reply.get("unscorable") == "malformed"] == [
        2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 18,
    ]  # fmt: skip


def test_a_whole_number_is_written_as_one() -> None:
    reply = score_line(b'{"instrument": "peg", "answers": [5, 6, 7]}')
    assert json.dumps(reply["total"]) == "6"
    assert json.dumps(score_line(b'{"instrument": "peg", "answers": [5, 6, 6]}')["total"]).startswith("5.66")


def test_the_sex_of_a_person_is_taken_from_the_line() -> None:
    line = b'{"instrument": "audit-c", "answers": [3, 0, 0], "sex": "%s"}'
    assert score_line(line % b"female")["verdicts"]["positive"] is True
    assert score_line(line % b"male")["verdicts"]["positive"] is False
