"""Scores lines of JSON, one at a time: whatever a line holds, exactly one line comes back.

A line is `{"instrument": "phq-9", "answers": [in published order] or {link id: value}}`, or a
`total` instead of answers; `sex` and an `id` to be given back are optional. It refuses by answering
`unscorable` with a reason; nothing a line says can stop the batch, and nothing is echoed but ids.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args

from afterglow.instruments.answering import LONGEST_NAME, answers_in_order
from afterglow.instruments.definition import Instrument
from afterglow.instruments.loading import instrument
from afterglow.instruments.outcome import Score, ScoreOutcome
from afterglow.instruments.scoring import score, score_total
from afterglow.library.shelf import NotOnShelf
from afterglow.record import Sex

LONGEST_NUMBER = 400
"""Digits; a longer number is larger than any float, and so out of every range."""


class MalformedLine(ValueError):
    """The line is not a request for a score; the message says why."""


def score_line(line: bytes) -> dict[str, Any]:
    """The answer to one line, ready to be written as JSON."""
    try:
        request = _parse(line)
    except MalformedLine as error:
        return {"unscorable": "malformed", "detail": str(error)}
    reply = {"id": request["id"]} if _echoable(request.get("id")) else {}
    try:
        return {**reply, **as_json(score_request(request))}
    except MalformedLine as error:
        return {**reply, "unscorable": "malformed", "detail": str(error)}
    except NotOnShelf:
        name = str(request["instrument"])[:LONGEST_NAME]
        return {
            **reply,
            "instrument": name,
            "unscorable": "unknown-instrument",
            "items": [],
            "detail": "the shelf has no such instrument",
        }


def score_request(request: Mapping[str, Any]) -> ScoreOutcome:
    """Score one parsed request.

    Raises:
        MalformedLine: A part is missing or of the wrong kind.
        NotOnShelf: There is no such instrument.
    """
    name = request.get("instrument")
    if not isinstance(name, str):
        raise MalformedLine("instrument: must be the id of an instrument")
    found = instrument(name)
    if "answers" not in request and "total" in request:
        return score_total(found, request["total"])
    sex = request.get("sex", "unknown")
    if sex not in get_args(Sex):
        raise MalformedLine(f"sex: must be one of {', '.join(get_args(Sex))}")
    return score(found, _answers(found, request.get("answers")), sex=cast(Sex, sex))


def as_json(outcome: ScoreOutcome) -> dict[str, Any]:
    """An outcome as JSON shows it: whole numbers as whole numbers, and a reason where there is no score."""
    if not isinstance(outcome, Score):
        return {
            "instrument": outcome.instrument,
            "unscorable": outcome.reason,
            "items": list(outcome.items),
            "detail": outcome.detail,
        }
    return {
        "instrument": outcome.instrument,
        "version": outcome.version,
        "total": whole(outcome.total),
        "subscales": {name: whole(value) for name, value in outcome.subscales.items()},
        "band": outcome.band,
        "verdicts": dict(outcome.verdicts),
        "n_missing": outcome.n_missing,
        "prorated": outcome.prorated,
        "not_applicable": list(outcome.not_applicable),
    }


def whole(value: float | None) -> float | None:
    """The same value, as an int where it is one."""
    return int(value) if value is not None and value == int(value) else value


def _answers(found: Instrument, answers: object) -> Mapping[str, Any]:
    if isinstance(answers, Mapping):
        return answers
    if isinstance(answers, Sequence) and not isinstance(answers, str):
        return answers_in_order(found, answers)
    raise MalformedLine("answers: must be a list in published order, or an object by link id")


def _parse(line: bytes) -> dict[str, Any]:
    try:
        request = json.loads(
            line.decode("utf-8"), parse_int=_parse_int, object_pairs_hook=_object_without_repeats
        )
    except UnicodeDecodeError as error:
        raise MalformedLine("not UTF-8") from error
    except MalformedLine:
        raise
    except (ValueError, RecursionError) as error:
        raise MalformedLine("not JSON") from error
    if not isinstance(request, dict):
        raise MalformedLine("not a JSON object")
    return request


def _parse_int(digits: str) -> float:
    return int(digits) if len(digits) <= LONGEST_NUMBER else math.inf


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedLine("a key stands twice in one object")
    return found


def _echoable(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= 200
    return isinstance(value, int) and not isinstance(value, bool)
