"""Is it working for this person, after these sessions? On track, off track, or cannot tell.

Each target set at intake is compared with the last score since that session, by the target itself,
by reliable change, and by the early improvement the protocol names. A missing measure is
named and never filled in. The verdict proposes nothing: a team decides (`afterglow.program.huddle`).
Scores and their rules come in as arguments; for many members see `afterglow.program.caseload`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from afterglow.instruments.definition import Instrument
from afterglow.program.cause import Cause, causes
from afterglow.program.events import treatments
from afterglow.program.option import Option, checkpoint_words, option_named
from afterglow.program.plan import CarePlan, Target
from afterglow.program.protocol import StopRule
from afterglow.record import Encounter, PatientRecord
from afterglow.trajectory.change import Change, change
from afterglow.trajectory.series import Point, Series, baseline_of

TrackVerdict = Literal["on-track", "off-track", "cannot-tell"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One target, or one measure of the protocol where `target` is None, judged.

    `missing` names what would have to be measured. `change` is absent when nothing can be compared.
    """

    instrument: str
    target: Target | None
    verdict: TrackVerdict
    because: str
    reached: bool = False
    missing: tuple[str, ...] = ()
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class CheckpointReview:
    """The verdict after one session with everything the huddle needs on the table.

    `stop_rules` are those whose condition the record meets. `causes` and `options` are filled
    whatever the verdict; a clinic shows them when it is not on track.
    """

    session: int
    verdict: TrackVerdict
    judgements: tuple[Judgement, ...]
    causes: tuple[Cause, ...]
    options: tuple[Option, ...]
    stop_rules: tuple[StopRule, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What would have to be measured to tell, each once."""
        return tuple(dict.fromkeys(name for each in self.judgements for name in each.missing))


def checkpoint(
    record: PatientRecord,
    plan: CarePlan,
    session: int,
    at: datetime,
    *,
    series: Mapping[str, Series],
    instruments: Mapping[str, Instrument],
) -> CheckpointReview:
    """Judge where the member stands after `session`.

    Args:
        session: Number of the session, from 1; scores count from when its line came out.
        at: Scores after it are not looked at.
        series: By instrument; an instrument that is absent was not measured.
        instruments: By id, for their direction and rules of change; without one nothing can be told.
    """
    had = treatments(record, plan, at)
    measures = [(name, None) for name in plan.protocol.checkpoint.measures]
    asked: list[tuple[str, Target | None]] = [(each.instrument, each) for each in plan.targets] or [*measures]
    early = plan.protocol.checkpoint.early_improvement_percent
    judgements = tuple(
        _judged(name, target, early, session, had, at, series.get(name), instruments.get(name))
        for name, target in asked
    )
    return CheckpointReview(
        session=session,
        verdict=_together(judgements),
        judgements=judgements,
        causes=causes(record, plan, at),
        options=tuple(option_named(name) for name in plan.protocol.checkpoint.options),
        stop_rules=tuple(rule for rule in plan.protocol.stop_rules if _met(rule, session, judgements)),
    )


def _judged(
    name: str,
    target: Target | None,
    early: float,
    session: int,
    had: tuple[Encounter, ...],
    at: datetime,
    series: Series | None,
    instrument: Instrument | None,
) -> Judgement:
    """One target or measure; the reasons why nothing can be told come first."""
    if instrument is None or instrument.direction == "describes":
        why = f"{name} has no better or worse that is known here"
        return Judgement(name, target, "cannot-tell", why, missing=(name,))
    if len(had) < session:
        why = f"session {session} has not happened"
        return Judgement(name, target, "cannot-tell", why, missing=(f"session {session}",))
    points = [point for point in series.points if point.authored <= at] if series else []
    baseline, _ = baseline_of(points, [each.start for each in had])
    latest = _since(points, had[session - 1])
    missing = _missing(name, session, baseline, latest)
    if baseline is None or latest is None:
        return Judgement(name, target, "cannot-tell", "missing: " + ", ".join(missing), missing=missing)
    return _compared(target, early, change(instrument, baseline, latest), instrument.direction)


def _since(points: list[Point], session: Encounter) -> Point | None:
    """The last score since the session's line came out; none while the line is in."""
    if session.end is None:
        return None
    after = [point for point in points if session.end <= point.authored]
    return after[-1] if after else None


def _missing(instrument: str, session: int, baseline: Point | None, latest: Point | None) -> tuple[str, ...]:
    names = []
    if baseline is None:
        names.append(f"{instrument} before the first session")
    if latest is None:
        names.append(f"{instrument} since session {session}")
    return tuple(names)


def _compared(target: Target | None, early: float, found: Change, direction: str) -> Judgement:
    """On track: the target is reached, or the change is reliable, or early improvement is there."""
    reached = target is not None and reaches(target, found, direction)
    reliable, worse = found.verdicts["reliable-improvement"], found.verdicts["reliable-worsening"]
    enough = found.baseline.value > 0 and 100 * found.improvement >= early * found.baseline.value
    words = (
        f"{found.baseline.value:g} to {found.latest.value:g}, {found.improvement:+g} points better"
        f"; {target or 'no target was set'}; early improvement is {early:g} %; {reliable.because}"
    )
    if bool(worse) and not reached:
        return Judgement(found.instrument, target, "off-track", f"reliably worse: {words}", change=found)
    verdict: TrackVerdict = "on-track" if reached or bool(reliable) or enough else "off-track"
    return Judgement(found.instrument, target, verdict, words, reached=reached, change=found)


def reaches(target: Target, found: Change, direction: str) -> bool:
    """Whether a change reaches a target; percent is compared on products, never on rounded shares."""
    if target.kind == "percent":
        return found.baseline.value > 0 and 100 * found.improvement >= target.value * found.baseline.value
    if target.kind == "points":
        return found.improvement >= target.value
    if direction == "higher-is-better":
        return found.latest.value > target.value
    return found.latest.value < target.value


def _together(judgements: tuple[Judgement, ...]) -> TrackVerdict:
    """Off track if any is; else cannot tell if any cannot; a lone good sign hides nothing."""
    verdicts = {each.verdict for each in judgements}
    if "off-track" in verdicts:
        return "off-track"
    return "cannot-tell" if "cannot-tell" in verdicts or not verdicts else "on-track"


def _met(rule: StopRule, session: int, judgements: tuple[Judgement, ...]) -> bool:
    """Whether a stop rule that names a session and an improvement is met by every compared measure."""
    least = rule.improvement_below_percent
    if rule.after_session is None or least is None or session < rule.after_session:
        return False
    compared = [each.change for each in judgements if each.change is not None]
    return bool(compared) and all(100 * each.improvement < least * each.baseline.value for each in compared)


def plain_words(review: CheckpointReview) -> str:
    """The sentence the member reads, from the shelf's template."""
    words = checkpoint_words()
    targets = [str(each.target) for each in review.judgements if each.target is not None]
    text = {
        "on-track": words.on_track,
        "off-track": words.off_track,
        "cannot-tell": words.cannot_tell,
    }[review.verdict]
    return text.format(target=" and ".join(targets) or "to feel better", missing=", ".join(review.missing))
