"""A review as JSON and as text: complete, in a stable order, computing nothing.

Every value of the review is in the JSON, by the name it has in the code; times carry their zone.
It holds health information: whoever prints it decides who may see it.
The neighbour that makes a review is `afterglow.reviewing`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from afterglow.instruments.outcome import Score
from afterglow.reviewing import Review
from afterglow.safety.finding import Finding
from afterglow.trajectory.change import Change
from afterglow.trajectory.outlook import Chance, NotAnswered, RelapseOutlook
from afterglow.trajectory.scored import ScoredResponse
from afterglow.trajectory.sustaining import LittleEvidence, OffModel


def as_json(review: Review) -> dict[str, Any]:
    """The review as plain JSON values, always in the same order for the same review."""
    return {field.name: plain(getattr(review, field.name)) for field in fields(review)}


def as_json_text(review: Review) -> str:
    """The same as one text, byte for byte equal for equal reviews."""
    return json.dumps(as_json(review), ensure_ascii=False, allow_nan=False, indent=2)


def plain(value: Any) -> Any:
    """A value as JSON knows it: dataclasses become objects, sequences arrays, times ISO texts."""
    if isinstance(value, ScoredResponse):
        return _scored(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(one) for one in value]
    return value


def _scored(one: ScoredResponse) -> dict[str, Any]:
    kind = "score" if isinstance(one.outcome, Score) else "unscorable"
    return {"response": plain(one.response), kind: plain(one.outcome)}


def as_text(review: Review) -> str:
    """The review for a person at a terminal: what to look at first, then the rest."""
    return "\n".join(_lines(review))


def _lines(review: Review) -> Iterator[str]:
    yield f"Review of {review.patient_id} at {review.at.isoformat()}"
    yield from _section("To look at", (_finding_lines(finding) for finding in review.findings))
    yield from _section("Suggested", ((f"{r.sentence} ({r.because})",) for r in review.recommendations))
    yield from _section("Due", ((f"{d.instrument}: {_when(d.days_over)}; {d.why}",) for d in review.due))
    yield from _section("Change", (_change_lines(change) for change in review.changes))
    yield from _section("Ahead", _ahead_entries(review))
    yield from _section("Scores", ((_score_line(one),) for one in review.scores))


def _section(title: str, entries: Iterable[Iterable[str]]) -> Iterator[str]:
    yield ""
    yield title
    some = False
    for entry in entries:
        for place, line in enumerate(entry):
            yield f"  {line}" if place == 0 else f"      {line}"
            some = True
    if not some:
        yield "  nothing"


def _finding_lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.severity}  {finding.title}"
    yield finding.sentence
    for one in finding.evidence:
        if one.link_id:
            question = f' "{one.question}"' if one.question else ""
            answer = "no answer" if one.answer is None else one.answer
            text = f" ({one.answer_text})" if one.answer_text else ""
            yield f"{one.instrument} {one.link_id}{question}: {answer}{text}"
    yield f"source: {finding.source} [{finding.source.evidence}]"


def _change_lines(change: Change) -> Iterator[str]:
    percent = "" if change.percent is None else f" ({change.percent:+.0f} % better)"
    before, after = change.baseline, change.latest
    yield (
        f"{change.instrument}: {before.value:g} on {before.authored.date().isoformat()}, "
        f"{after.value:g} on {after.authored.date().isoformat()}{percent}"
    )
    reasons = {verdict.because for verdict in change.verdicts.values()}
    if len(reasons) == 1:
        yield f"no verdict: {reasons.pop()}"
    else:
        yield from (f"{name}: {v.answer}, {v.because}" for name, v in change.verdicts.items())
    yield from (f"caution: {caution}" for caution in change.cautions)


def _ahead_entries(review: Review) -> Iterator[tuple[str, ...]]:
    """What the sustain line says, or why it does not; a chance never without what it rests on."""
    if review.sustain is None:
        return
    line = review.sustain.line
    each = ", ".join(f"{name} {count}" for name, count in line.basis.instruments)
    named = f" ({each})" if len(line.basis.instruments) > 1 else ""
    rests = f"{line.basis.scores} scores{named}, {line.basis.sessions} sessions; {line.basis.model}"
    if isinstance(line, LittleEvidence):
        yield f"little evidence yet: {', '.join(line.because)}", rests
    elif isinstance(line, OffModel):
        yield f"off model: {line.because}", rests
    else:
        yield f"severity about {line.severity:.0f} (sd {line.severity_sd:.1f}) in points of the PHQ-9", rests
        yield _chance_line("responding", line.responding)
        yield _chance_line("in response", line.response)
        yield _chance_line("in remission", line.remission)
        yield _relapse_line(line.relapse)


def _chance_line(what: str, found: Chance | NotAnswered) -> tuple[str, ...]:
    if isinstance(found, NotAnswered):
        return (f"{what}: no answer, {found.because}",)
    return f"{what}: {found.probability:.0%}", found.because


def _relapse_line(found: RelapseOutlook | NotAnswered) -> tuple[str, ...]:
    if isinstance(found, NotAnswered):
        return (f"relapse: no answer, {found.because}",)
    return f"relapse within {found.within_days} days: {found.chance:.0%}", f"{found.measure}; {found.because}"


def _score_line(one: ScoredResponse) -> str:
    day, name = one.response.authored.date().isoformat(), one.response.instrument
    if not isinstance(one.outcome, Score):
        items = f" {', '.join(one.outcome.items)}" if one.outcome.items else ""
        return f"{day} {name}: not scored, {one.outcome.reason}{items}"
    total = "" if one.outcome.total is None else f" {one.outcome.total:g}"
    band = f" ({one.outcome.band})" if one.outcome.band else ""
    return f"{day} {name}:{total}{band}"


def _when(days_over: int | None) -> str:
    if days_over is None:
        return "not yet"
    return "today" if days_over == 0 else f"{days_over} days over"
