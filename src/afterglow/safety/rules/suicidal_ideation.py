"""Thoughts of death or self-harm, read from every instrument that asks about them.

Reads answers, never scores: a total of 1 may be the one item that matters. A question skipped,
left behind in an unfinished form, or answered with something unreadable asks for a person; it is
never a no. The levels are the floor of the suicide-risk pathway: a clinic may raise them, and
nothing here can lower them.

LOW for a falling answer is read narrowly: the answer is below the instrument's own "immediate"
mark, lower than the answer of the form directly before, and that form is recent. Everything else
that is positive is at least MEDIUM. An entry of only a total holds no answers, so nothing is
judged here; `afterglow.recommending` asks for the item instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from afterglow.instruments.definition import Instrument
from afterglow.making import quickly_made
from afterglow.safety.finding import Finding, Severity, most_severe
from afterglow.safety.floor import floor
from afterglow.safety.history import History, Reading
from afterglow.safety.ruling import where_named
from afterglow.safety.watching import Watch, evidence, not_asked, watches

FINDING = "suicidal-ideation"


@quickly_made
@dataclass(frozen=True, slots=True)
class Judgement:
    """What one item says: how severe, and because of what."""

    watch: Watch
    severity: Severity
    because: str


@where_named
def suicidal_ideation(reading: Reading, history: History) -> Finding | None:
    """The finding at one response, or None when every item that was asked said no.

    Source:
        Trigger table of the suicide-risk pathway in `library/limits/safety-floor.toml`.
    """
    instrument, response = reading.instrument, reading.response
    if instrument is None or not response.answers:
        return None
    watched = watches(instrument, FINDING)
    if not watched:
        return None
    judgements = [j for watch in watched if (j := _judge(watch, reading, history)) is not None]
    doubts = _doubts(reading, instrument, history)
    if not judgements and not doubts:
        return None
    return _finding(judgements, doubts, watched, reading, instrument.short, history)


def _finding(
    judgements: list[Judgement],
    doubts: list[str],
    watched: tuple[Watch, ...],
    reading: Reading,
    short: str,
    history: History,
) -> Finding:
    """One finding from every item that speaks; from all of them where only the form is in doubt."""
    response = reading.response
    severity = most_severe([j.severity for j in judgements]) if judgements else Severity.REVIEW
    unread = severity is Severity.REVIEW
    because = "; ".join([*[j.because for j in judgements], *doubts])
    shown = [j.watch for j in judgements] or watched
    return Finding(
        code=f"{FINDING}-unread" if unread else FINDING,
        severity=severity,
        title="Ask about suicidal thoughts" if unread else "Thoughts of death or self-harm",
        sentence=f"{short} of {history.day(response.authored)}: {because}.",
        evidence=tuple([evidence(watch, response) for watch in shown]),
        source=floor().source,
        since=response.authored,
        rule=FINDING,
        key=f"{FINDING}/{response.id}",
    )


def _judge(watch: Watch, reading: Reading, history: History) -> Judgement | None:
    value = watch.value(reading.response.answers)
    if isinstance(value, str):
        return _judge_silence(watch, value, reading, history)
    if value < watch.alert_at:
        return None
    own = floor().levels.get((reading.response.instrument, watch.link_id))
    if own is not None:
        return Judgement(watch, own, f"item {watch.link_id} answered {watch.said(value)}")
    return _judge_positive(watch, value, reading, history)


def _judge_silence(watch: Watch, silence: str, reading: Reading, history: History) -> Judgement | None:
    if silence == "unreadable":
        return Judgement(watch, Severity.REVIEW, f"item {watch.link_id} cannot be read")
    response, instrument = reading.response, reading.instrument
    if response.status == "in-progress" and (silence == "not-asked" or not _abandoned(reading, history)):
        return None
    if instrument is not None and not_asked(instrument, response.answers, watch.link_id):
        return None
    return Judgement(watch, Severity.REVIEW, f"item {watch.link_id} was left unanswered: ask")


def _judge_positive(watch: Watch, value: float, reading: Reading, history: History) -> Judgement:
    urgent = list(_urgent(watch, value, reading, history))
    said = f"item {watch.link_id} answered {watch.said(value)}"
    if urgent:
        return Judgement(watch, Severity.HIGH, f"{said}, {', '.join(urgent)}")
    falling = _falling(watch, value, reading)
    if falling is not None:
        return Judgement(watch, Severity.LOW, f"{said}, {falling}")
    return Judgement(watch, Severity.MEDIUM, said)


def _urgent(watch: Watch, value: float, reading: Reading, history: History) -> Iterator[str]:
    """Every reason why a positive answer is HIGH."""
    policy, moment = floor(), reading.response.authored
    high_at = policy.high_at.get(reading.response.instrument, watch.immediate_at)
    if high_at is not None and value >= high_at:
        yield f"which is HIGH from {high_at:g} on"
    previous = _last_answered(watch, reading)
    if previous is not None and value > previous[0]:
        yield f"up from {previous[0]:g} on {history.day(previous[1].response.authored)}"
    if (attempt := history.attempt_within(moment, policy.attempt)) is not None:
        yield attempt
    if (session := history.session_within(moment, policy.session)) is not None:
        kind = "a session that was missed" if session.missed else "the session"
        yield f"within {policy.session.days} days after {kind} of {history.day(session.start)}"


def _last_answered(watch: Watch, reading: Reading) -> tuple[float, Reading] | None:
    """The answer before this one, and where; forms that left the item out are passed over."""
    earlier = reading.earlier
    while earlier is not None:
        value = watch.value(earlier.response.answers)
        if not isinstance(value, str):
            return value, earlier
        earlier = earlier.earlier
    return None


def _falling(watch: Watch, value: float, reading: Reading) -> str | None:
    """Words for an answer that has come down since the form directly before; else None."""
    previous = _last_answered(watch, reading)
    if previous is None or previous[1] is not reading.earlier or value >= previous[0]:
        return None
    if watch.immediate_at is not None and value >= watch.immediate_at:
        return None
    if reading.response.authored - previous[1].response.authored > floor().falling:
        return None
    return f"down from {previous[0]:g}"


def _doubts(reading: Reading, instrument: Instrument, history: History) -> list[str]:
    """What is wrong with the form itself: left behind, or made for other wording than ours."""
    response, doubts = reading.response, []
    if response.status == "in-progress" and _abandoned(reading, history) and _reached(reading, instrument):
        doubts.append("the form was left unfinished after the item")
    if response.version is not None and _edition(response.version) != _edition(instrument.version):
        doubts.append(f"answered on version {response.version}, read with {instrument.version}")
    return doubts


def _reached(reading: Reading, instrument: Instrument) -> bool:
    answers = reading.response.answers
    return any(answers.get(watch.link_id) is not None for watch in watches(instrument, FINDING))


def _abandoned(reading: Reading, history: History) -> bool:
    return history.at - reading.response.authored >= floor().abandoned


def _edition(version: str) -> str:
    """The first number of a version, which changes when wording, items or coding change."""
    return version.partition(".")[0]
