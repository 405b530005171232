"""What most rules have in common: critical items and named readings of an instrument as one finding.

A rule says which finding it is and in what words; which items and which verdicts speak for it is
the instruments' files and `library/limits/safety-floor.toml`. `suicidal_ideation` does not use
this: it reads answers against the ones before.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from afterglow.instruments.definition import Instrument, Verdict
from afterglow.instruments.outcome import Score
from afterglow.making import quickly_made
from afterglow.safety.finding import Evidence, Finding, Severity, whole_form
from afterglow.safety.floor import floor
from afterglow.safety.history import History, Reading
from afterglow.safety.watching import Watch, evidence, findings_named, watched_verdicts, watches
from afterglow.source import Source


@quickly_made
@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that speaks for a finding: how severe, in words, with the answer if it was one."""

    severity: Severity
    because: str
    source: Source
    evidence: tuple[Evidence, ...]


def concern(reading: Reading, history: History, *, rule: str, title: str) -> Finding | None:
    """The finding `rule` at one response; None when nothing on the form speaks for it.

    Args:
        rule: The finding's code, as the instruments' files name it under `critical`.
        title: What a person is asked to look at, in plain words and without a diagnosis.
    """
    instrument = reading.instrument
    if instrument is None or rule not in findings_named(instrument):
        return None
    concerns = tuple(concerns_of(reading, instrument, rule))
    return finding_of(concerns, reading, history, rule=rule, title=title) if concerns else None


def concerns_of(reading: Reading, instrument: Instrument, rule: str) -> Iterator[Concern]:
    """Every critical item and every verdict of the response's instrument that speaks for `rule`."""
    for watch in watches(instrument, rule):
        yield from _item(watch, instrument, reading, floor().severities[rule])
    if reading.response.status == "completed":
        for verdict in watched_verdicts(instrument, rule):
            yield from _verdict(verdict, reading, floor().severities[rule])


def _verdict(verdict: Verdict, reading: Reading, positive: Severity) -> Iterator[Concern]:
    """A yes speaks; a verdict that a missing answer leaves open asks, because it is not a no."""
    outcome = reading.outcome
    said = outcome.verdicts.get(verdict.id) if isinstance(outcome, Score) else None
    title = verdict.title[:1].lower() + verdict.title[1:]
    if said is True:
        yield Concern(positive, title, verdict.source, (_score_shown(reading),))
    elif said is None and (isinstance(outcome, Score) or outcome.reason == "missing"):
        items = () if isinstance(outcome, Score) else outcome.items
        missing = f", item {', '.join(items)} missing" if items else ""
        words = f"cannot be told whether {title}{missing}"
        yield Concern(Severity.REVIEW, words, verdict.source, (_score_shown(reading),))


def _score_shown(reading: Reading) -> Evidence:
    """The total a verdict rests on; the whole form where there is none."""
    response, outcome = reading.response, reading.outcome
    if not isinstance(outcome, Score) or outcome.total is None:
        return whole_form(response)
    return Evidence(response.id, response.instrument, "total", outcome.total, response.authored)


def _item(watch: Watch, instrument: Instrument, reading: Reading, positive: Severity) -> Iterator[Concern]:
    response = reading.response
    value = watch.value(response.answers)
    shown = (evidence(watch, response),)
    if value == "unreadable":
        yield Concern(Severity.REVIEW, f"item {watch.link_id} cannot be read", instrument.source, shown)
    elif isinstance(value, str):
        asked = value == "unanswered" and response.status == "completed"
        if asked and watch.skipped_means == "ask":
            words = f"item {watch.link_id} was left unanswered: ask"
            yield Concern(Severity.REVIEW, words, instrument.source, shown)
    elif value >= watch.alert_at:
        urgent = watch.immediate_at is not None and value >= watch.immediate_at
        severity = Severity.HIGH if urgent else positive
        words = f"item {watch.link_id} answered {watch.said(value)}"
        yield Concern(severity, words, instrument.source, shown)


def finding_of(
    concerns: tuple[Concern, ...], reading: Reading, history: History, *, rule: str, title: str
) -> Finding:
    """One finding from what speaks for it: the most severe decides, all of it is said."""
    response = reading.response
    first = min(concerns, key=lambda each: each.severity.rank)
    name = reading.instrument.short if reading.instrument else response.instrument
    return Finding(
        code=rule,
        severity=first.severity,
        title=title,
        sentence=f"{name} of {history.day(response.authored)}: {'; '.join(c.because for c in concerns)}.",
        evidence=tuple(dict.fromkeys(each for c in concerns for each in c.evidence)),
        source=first.source,
        since=response.authored,
        rule=rule,
        key=f"{rule}/{response.id}",
    )
