"""Two scores of one instrument compared: percent, response, remission, deterioration, reliable change.

Every verdict is yes, no, or not applicable, and says because of what. A number needed for a
verdict that the instrument's file does not give makes the verdict not applicable: nothing here
has a default. Comparisons are made on products, not on rounded percentages. An alarm asks
`afterglow.trajectory.worsening` instead, which takes the smallest limit there is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Literal

from afterglow.instruments.definition import Change as ChangeRules
from afterglow.instruments.definition import Direction, Instrument
from afterglow.making import quickly_made
from afterglow.source import Source
from afterglow.trajectory.series import BaselineBasis, Point, Series

VERDICTS = ("response", "remission", "reliable-improvement", "reliable-worsening", "deterioration")


@quickly_made
@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, no, or not applicable, because."""

    answer: Literal["yes", "no", "not-applicable"]
    because: str

    def __bool__(self) -> bool:
        return self.answer == "yes"


@quickly_made
@dataclass(frozen=True, slots=True)
class Change:
    """A later score against an earlier one. `improvement` is in points and positive when better."""

    instrument: str
    baseline: Point
    latest: Point
    basis: BaselineBasis
    improvement: float
    percent: float | None
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    cautions: tuple[str, ...] = ()
    source: Source | None = None

    @property
    def response(self) -> Verdict:
        """Improved by the share of the baseline that the instrument's file asks for."""
        return self.verdicts["response"]

    @property
    def remission(self) -> Verdict:
        """At a level where the condition is no longer there."""
        return self.verdicts["remission"]

    @property
    def deterioration(self) -> Verdict:
        """Worse by the points the instrument's file calls deterioration, or reliably worse."""
        return self.verdicts["deterioration"]


def change_of(series: Series, instrument: Instrument, rules: ChangeRules | None = None) -> Change | None:
    """The latest score of a series against its baseline; None when one of them is missing."""
    if series.baseline is None or series.latest is None:
        return None
    return change(instrument, series.baseline, series.latest, basis=series.basis, rules=rules)


def change(
    instrument: Instrument,
    baseline: Point,
    latest: Point,
    *,
    basis: BaselineBasis = "before-first-session",
    rules: ChangeRules | None = None,
) -> Change:
    """Compare two scores of one instrument.

    Args:
        instrument: Gives the direction; `describes` instruments have no better or worse.
        baseline: The earlier score; `afterglow.trajectory.series.baseline_of` says which.
        rules: A clinic's own reliability and SD for its population, in place of the
            instrument's file; the verdict prints whichever were used.
    Returns:
        A change; each verdict that cannot be given is not applicable and says why.
    Source:
        Each figure is the instrument file's, with its grade; the verdict repeats it in words.
    """
    used = rules or instrument.change or ChangeRules(instrument.source)
    sign = {"lower-is-better": 1.0, "higher-is-better": -1.0, "describes": 0.0}[instrument.direction]
    improvement = sign * (baseline.value - latest.value)
    percent = 100 * improvement / baseline.value if sign and baseline.value > 0 else None
    barred = _nothing_to_compare(baseline, latest, instrument.direction, basis)
    verdicts = (
        dict.fromkeys(VERDICTS, Verdict("not-applicable", barred))
        if barred
        else _verdicts(baseline.value, latest.value, improvement, instrument.direction, used)
    )
    return Change(
        instrument.id,
        baseline,
        latest,
        basis,
        improvement,
        percent,
        verdicts,
        _cautions(baseline, latest),
        used.source,
    )


def _nothing_to_compare(
    baseline: Point, latest: Point, direction: Direction, basis: BaselineBasis
) -> str | None:
    if direction == "describes":
        return "this instrument describes; it has no better or worse"
    if basis == "no-session-yet":
        return "no session yet"
    if baseline.response_id == latest.response_id:
        return "not measured since the baseline"
    return None


def _verdicts(
    before: float, after: float, improvement: float, direction: Direction, rules: ChangeRules
) -> dict[str, Verdict]:
    worse = reliable(-improvement, rules, "worse")
    unable = cannot_show_response(before, direction, rules)
    barred = Verdict("not-applicable", unable) if unable else None
    return {
        "response": barred if barred is not None else _response(before, improvement, rules),
        "remission": barred if barred is not None else _remission(after, direction, rules),
        "reliable-improvement": reliable(improvement, rules, "better"),
        "reliable-worsening": worse,
        "deterioration": _deterioration(improvement, rules, worse),
    }


def cannot_show_response(baseline: float, direction: Direction, rules: ChangeRules) -> str | None:
    """Why a baseline cannot show response, or None when it can.

    A person who was well at the start has nothing to respond from: a healthy volunteer whose
    2 became 1 is not a responder. What counts as well is the file's `minimum_baseline`
    and its remission level.
    """
    if baseline <= 0:
        return f"no percentage can be taken of a baseline of {baseline:g}"
    minimum = rules.minimum_baseline
    if minimum is not None and _is_milder(baseline, minimum, direction):
        return f"baseline {baseline:g} is on the well side of {minimum:g}"
    if (met := _remission_words(baseline, direction, rules)) is not None:
        return f"already in remission at baseline: {met}"
    return None


def _is_milder(value: float, limit: float, direction: Direction) -> bool:
    return value < limit if direction == "lower-is-better" else value > limit


def _response(before: float, improvement: float, rules: ChangeRules) -> Verdict:
    needed = rules.response_percent
    if needed is None:
        return Verdict("not-applicable", "the instrument's file gives no response rule")
    word = "worse" if improvement < 0 else "better"
    share = f"{100 * abs(improvement) / before:.0f} % {word} than {before:g}; response is {needed:g} %"
    return Verdict("yes" if 100 * improvement >= needed * before else "no", share)


def _remission(after: float, direction: Direction, rules: ChangeRules) -> Verdict:
    limits = (rules.remission_below, rules.remission_at_most, rules.remission_at_least)
    if all(limit is None for limit in limits):
        return Verdict("not-applicable", "the instrument's file gives no remission level")
    met = _remission_words(after, direction, rules)
    return Verdict("yes", met) if met else Verdict("no", f"{after:g} is not in remission")


def _remission_words(value: float, direction: Direction, rules: ChangeRules) -> str | None:
    """How a value meets the remission level, or None when it does not or there is no level."""
    if direction == "higher-is-better":
        least = rules.remission_at_least
        return f"{value:g} is at least {least:g}" if least is not None and value >= least else None
    below, most = rules.remission_below, rules.remission_at_most
    if below is not None and value < below:
        return f"{value:g} is below {below:g}"
    return f"{value:g} is at most {most:g}" if most is not None and value <= most else None


def reliable_change_points(reliability: float, sd: float) -> float:
    """Points two scores must differ by to exceed measurement error 19 times in 20.

    Args:
        reliability: Test-retest r, 0 to 1. sd: Standard deviation at entry, in points.
    Source:
        Jacobson NS, Truax P 1991: RC = 1.96 SD sqrt(2) sqrt(1 - r).
    """
    if not 0 <= reliability <= 1 or sd < 0:
        raise ValueError(f"reliability must lie in 0..1 and sd must not be negative, got {reliability}, {sd}")
    return 1.96 * sd * sqrt(2) * sqrt(1 - reliability)


def reliable(gain: float, rules: ChangeRules, word: Literal["better", "worse"]) -> Verdict:
    """Whether a gain in one direction (`word` says which) exceeds measurement error.

    The computed threshold decides where r and SD are known, and both are printed with their
    evidence; else the published rule decides; else there is no verdict.
    """
    if rules.reliability is not None and rules.sd is not None:
        points = reliable_change_points(rules.reliability, rules.sd)
        why = f"{_moved(gain, word)}; reliable beyond {points:.1f} ({reliability_words(rules)})"
        if rules.published_reliable_change is not None:
            why += f"; published rule {rules.published_reliable_change:g}"
        return Verdict("yes" if gain > points else "no", why)
    published = rules.published_reliable_change
    if published is None:
        return Verdict("not-applicable", "the instrument's file gives neither r and SD nor a published rule")
    return Verdict(
        "yes" if gain >= published else "no", f"{_moved(gain, word)}; published rule {published:g}"
    )


def _moved(gain: float, word: Literal["better", "worse"]) -> str:
    """A gain in words; a negative one is the opposite of `word`."""
    if gain == 0:
        return "unchanged"
    opposite = {"better": "worse", "worse": "better"}[word]
    points = "point" if abs(gain) == 1 else "points"
    return f"{abs(gain):.4g} {points} {word if gain > 0 else opposite}"


def reliability_words(rules: ChangeRules) -> str:
    """The two figures a reliable change rests on, each with its grade."""
    return f"r {rules.reliability:g} {_grade(rules, 'reliability')}, SD {rules.sd:g} {_grade(rules, 'sd')}"


def _grade(rules: ChangeRules, figure: str) -> str:
    return rules.evidence.get(figure, rules.source.evidence)


def _deterioration(improvement: float, rules: ChangeRules, reliably_worse: Verdict) -> Verdict:
    needed = rules.deterioration
    if needed is None:
        return reliably_worse
    return Verdict(
        "yes" if -improvement >= needed else "no",
        f"{_moved(-improvement, 'worse')}; deterioration is {needed:g}",
    )


def _cautions(baseline: Point, latest: Point) -> tuple[str, ...]:
    """What a reader should know before believing the comparison."""
    cautions = []
    if latest.mixed:
        cautions.append(
            "the recall window reaches back before the latest session: before and after are mixed"
        )
    if baseline.prorated or latest.prorated:
        cautions.append("a missing item was filled in by the instrument's own published rule")
    return tuple(cautions)
