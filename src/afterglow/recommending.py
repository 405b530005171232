"""What the review suggests doing next, each with its reason and the responses it rests on.

A suggestion is for a person to accept or turn down; it never orders, doses or closes anything.
It speaks of where the person is now: of each instrument only the newest form counts here, while
the findings keep every earlier one. Neighbours: `afterglow.safety` finds, `afterglow.reviewing` gathers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from afterglow.instruments.outcome import Score
from afterglow.program.recurring import MeasureDue
from afterglow.safety.finding import Finding, Severity
from afterglow.safety.floor import floor
from afterglow.safety.history import History, Reading
from afterglow.safety.rules.suicidal_ideation import FINDING
from afterglow.safety.watching import watches
from afterglow.trajectory.change import Change


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One suggestion: a stable `code`, what to do, because of what, resting on which ids."""

    code: str
    sentence: str
    because: str
    rests_on: tuple[str, ...]


def recommend(
    history: History, changes: Sequence[Change], found: Sequence[Finding], due: Iterable[MeasureDue]
) -> tuple[Recommendation, ...]:
    """Every suggestion, the most pressing kind first."""
    newest = _newest(history)
    now = [f for f in found if f.rule == FINDING and any(e.response_id in newest for e in f.evidence)]
    positive = [f for f in now if f.severity is not Severity.REVIEW]
    return (
        *_contact(positive, newest),
        *_hold(positive, history),
        *_ask([f for f in now if f.severity is Severity.REVIEW]),
        *_screen(positive, history),
        *_off_track(changes, history),
        *_totals(newest),
        *_overdue(due),
    )


def _newest(history: History) -> dict[str, Reading]:
    """The newest form of each instrument, by response id."""
    by_instrument = {reading.response.instrument: reading for reading in history.readings}
    return {reading.response.id: reading for reading in by_instrument.values()}


def _rests_on(finding: Finding) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.response_id for each in finding.evidence))


def _contact(positive: Sequence[Finding], newest: dict[str, Reading]) -> Iterator[Recommendation]:
    """Speak to the person today: HIGH, or an answer at the instrument's own "immediate" mark."""
    for finding in positive:
        if finding.severity is Severity.HIGH or _at_immediate_mark(newest[finding.evidence[0].response_id]):
            yield Recommendation(
                "contact-now", "Speak with the person now.", finding.sentence, _rests_on(finding)
            )


def _at_immediate_mark(reading: Reading) -> bool:
    if reading.instrument is None:
        return False
    for watch in watches(reading.instrument, FINDING):
        value = watch.value(reading.response.answers)
        if watch.immediate_at is not None and not isinstance(value, str) and value >= watch.immediate_at:
            return True
    return False


def _hold(positive: Sequence[Finding], history: History) -> Iterator[Recommendation]:
    """A session that is planned waits until a clinician has looked."""
    ahead = [e for e in history.record.encounters if e.status == "planned" and e.start >= history.at]
    sessions = sorted((e.start, e.id) for e in ahead if e.kind == "treatment")
    if not positive or not sessions:
        return
    start, session = sessions[0]
    yield Recommendation(
        "hold-session",
        f"Hold the session of {history.day(start)} until a clinician has reviewed this.",
        positive[0].sentence,
        (session, *_rests_on(positive[0])),
    )


def _ask(unread: Sequence[Finding]) -> Iterator[Recommendation]:
    for finding in unread:
        sentence = "Ask about suicidal thoughts directly; an empty answer is not a no."
        yield Recommendation("ask-suicide-item", sentence, finding.sentence, _rests_on(finding))


def _screen(positive: Sequence[Finding], history: History) -> Iterator[Recommendation]:
    """A positive item leads to the screener, unless the screener has been answered since."""
    screener = floor().screener
    for finding in positive:
        if finding.evidence[0].instrument in floor().screens or _answered_since(
            screener, finding.since, history
        ):
            continue
        sentence = f"Offer the {screener.upper()} screener the same day."
        yield Recommendation("screen-suicide-risk", sentence, finding.sentence, _rests_on(finding))
        return


def _answered_since(instrument: str, since: datetime, history: History) -> bool:
    return any(
        r.response.instrument == instrument
        and r.response.authored >= since
        and r.response.status == "completed"
        for r in history.readings
    )


def _off_track(changes: Sequence[Change], history: History) -> Iterator[Recommendation]:
    """Neither a response nor a reliable improvement after the sessions a checkpoint allows."""
    held = [session for session in history.sessions if not session.missed]
    if len(held) < floor().off_track_sessions:
        return
    for change in changes:
        since_last = change.latest.authored > held[-1].start
        if not since_last or change.response.answer != "no" or change.verdicts["reliable-improvement"]:
            continue
        yield Recommendation(
            "off-track",
            f"Off track after {len(held)} sessions on {change.instrument}: bring the team together.",
            change.response.because,
            (change.baseline.response_id, change.latest.response_id),
        )


def _totals(newest: dict[str, Reading]) -> Iterator[Recommendation]:
    """Totals without items: the suicide item was never seen, or the total is not what the items give."""
    for reading in newest.values():
        response, instrument, outcome = reading.response, reading.instrument, reading.outcome
        if instrument is None or response.total is None:
            continue
        if response.answers:
            if isinstance(outcome, Score) and outcome.total is not None and outcome.total != response.total:
                because = f"{instrument.short}: entered {response.total:g}, the items give {outcome.total:g}"
                yield Recommendation("check-total", "Check the entered total.", because, (response.id,))
        elif watches(instrument, FINDING) and _may_hide(response.total, reading):
            because = f"{instrument.short} was entered as a total of {response.total:g} without its items"
            sentence = "Ask about suicidal thoughts directly; the item was not seen."
            yield Recommendation("ask-suicide-item", sentence, because, (response.id,))


def _may_hide(total: float, reading: Reading) -> bool:
    """Whether a total leaves room for a positive suicide item: all but the lowest total does."""
    instrument = reading.instrument
    return instrument is None or instrument.range is None or total > instrument.range[0]


def _overdue(due: Iterable[MeasureDue]) -> Iterator[Recommendation]:
    for measure in due:
        if measure.days_over is not None:
            rests_on = (measure.last_response,) if measure.last_response else ()
            yield Recommendation("measure-due", f"Ask for {measure.instrument}.", measure.why, rests_on)
