"""What the thread between journeys asks a person for: a raised hand, a message, a hard moment, silence.

Unlike the rules these rest on no answer of a form, so they carry no evidence of one; each names whose it
is to act. Who is silent is asked that alone: three findings about one quiet person would be two too many.
Numbers and owners are `library/limits/thread.toml`; the judging is `afterglow.toolbox`.
"""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from functools import lru_cache

from afterglow.record import PatientRecord
from afterglow.safety.finding import Finding, Severity
from afterglow.toolbox.adherence import WEEK, below_plan
from afterglow.toolbox.loading import UnknownModality, load_modality
from afterglow.toolbox.silence import silence
from afterglow.toolbox.strand import strands
from afterglow.toolbox.thread_limits import ThreadLimits, thread_limits

LEFT_AT = {
    "insight": "No commitment came of it yet.",
    "commitment": "No practice goes with the commitment.",
    "practice": "Its practice has not been done for a while.",
}


def thread_findings(record: PatientRecord, at: datetime, zone: tzinfo) -> tuple[Finding, ...]:
    """Everything the thread asks for at `at`, in no order."""
    held = thread_limits()
    asked = tuple(_noted(record, at, zone, held))
    quiet = silence(record, at, held)
    if quiet is not None and at >= quiet.asks:
        days = quiet.days(at)
        sentence = f"Last heard of on {_day(quiet.last, zone)}, {days} days ago. Nobody knows how they are."
        return (
            *asked,
            _finding("silence", "silence", "We have not heard from them", sentence, quiet.asks,
                     _day(quiet.last, zone), held),
        )  # fmt: skip
    return (*asked, *_practices(record, at, zone, held), *_stopped(record, at, zone, held))


def next_ask(record: PatientRecord, at: datetime) -> datetime | None:
    """The next moment at which the thread may ask for somebody by itself, if nothing more is heard."""
    held, quiet = thread_limits(), silence(record, at)
    moments = [message.at for message in record.thread.messages]
    moments += [quiet.asks] if quiet is not None else []
    moments += [one.turns for one in strands(record, at, held) if one.turns is not None]
    moments += [
        practice.since + ((at - practice.since) // WEEK + 1) * WEEK
        for practice in record.practices
        if practice.id and practice.since <= at and (practice.ended is None or practice.ended > at)
    ]
    return min((moment for moment in moments if moment > at), default=None)


def _noted(record: PatientRecord, at: datetime, zone: tzinfo, held: ThreadLimits) -> Iterator[Finding]:
    for hand in record.thread.hands:
        if hand.at <= at:
            said = "They raised a hand and ask for somebody now."
            yield _finding("raised-hand", "hand", "A raised hand", said, hand.at, hand.id, held)
    for moment in record.thread.hard_moments:
        if moment.at <= at:
            said = f"The debrief of {_day(moment.at, zone)} had a hard moment that was not settled."
            title = "A hard moment, not settled"
            yield _finding("hard-moment", "hard_moment", title, said, moment.at, moment.id, held)
    for message in record.thread.messages:
        if message.at <= at:
            said = f"A message of theirs was to be answered by {_day(message.at, zone)}, and waits."
            title = "A message waits for an answer"
            yield _finding("message-waits", "message", title, said, message.at, message.id, held)
    for change in record.thread.boundary_changes:
        if change.at <= at < change.at + held.boundaries:
            said = "The boundaries of touch and closeness changed. Read them before the next journey."
            yield _finding(
                "boundary-change", "boundaries", "Boundaries changed", said, change.at, change.id, held
            )
    for one in record.thread.not_ready:
        if one.at <= at:
            said = "They say that they are not ready for the journey. Talk with them before its day."
            yield _finding("not-ready", "not_ready", "Not ready for the journey", said, one.at, one.id, held)
    for one in record.thread.not_ready_card:
        if one.at <= at:
            said = "They are not ready to answer a card of their preparation. Ask what would help."
            title = "Not ready for a card of the preparation"
            yield _finding("not-ready-card", "not_ready_card", title, said, one.at, one.id, held)


def _practices(record: PatientRecord, at: datetime, zone: tzinfo, held: ThreadLimits) -> Iterator[Finding]:
    for practice in record.practices:
        if not practice.id or (practice.ended is not None and practice.ended <= at):
            continue
        run = below_plan(practice, at, held)
        if run and any(week.done for week in run):
            done, planned = sum(week.done for week in run), sum(week.planned for week in run)
            began = _day(run[0].start, zone)
            sentence = (
                f"{_practice_title(practice.modality)}: {done} of {planned:g} times since {began}. "
                "Ask whether the rhythm still fits."
            )
            yield _finding(
                "adherence", "adherence", "A practice is done less than planned", sentence,
                run[-1].start, f"{practice.id}/{began}", held,
            )  # fmt: skip


def _stopped(record: PatientRecord, at: datetime, zone: tzinfo, held: ThreadLimits) -> Iterator[Finding]:
    for one in strands(record, at, held):
        if one.state == "stopped" and at < one.last + held.shown:
            said, last = _day(one.insight.at, zone), _day(one.last, zone)
            became = "has stood alone since" if said == last else f"went quiet on {last}"
            sentence = f"An insight of {said} {became}. {LEFT_AT[one.link]}"
            key = f"{one.insight.id}/{last}"
            yield _finding("dead-thread", "strand", "An insight went quiet", sentence, one.last, key, held)


@lru_cache(maxsize=256)
def _practice_title(modality: str) -> str:
    """What the shelf calls it; a clinic's own by its id, in words."""
    try:
        return load_modality(modality).title
    except UnknownModality:
        return modality.replace("-", " ").capitalize()


def _finding(
    code: str, ask: str, title: str, sentence: str, since: datetime, key: str, held: ThreadLimits
) -> Finding:
    asked = held.asks[ask]
    return Finding(
        code=code,
        severity=Severity(asked.severity),
        title=title,
        sentence=sentence,
        evidence=(),
        source=held.source,
        since=since,
        rule=code,
        key=f"{code}/{key}",
        owner=asked.owner,
    )


def _day(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).date().isoformat()
