"""Two scores of one instrument compared: percent, response, remission, deterioration, reliable change.

Every verdict is yes, no, or not applicable, and says because of what. A number needed for a
verdict that the instrument's file does not give makes the verdict not applicable: nothing here
has a default. Comparisons are made on products, not on rounded percentages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Literal

from afterglow.source import Source
from afterglow.trajectory.series import BaselineBasis, Point, Series

Direction = Literal["lower-is-better", "higher-is-better", "describes"]


@dataclass(frozen=True, slots=True)
class ChangeRules:
    """What an instrument's file says about change; every number may be absent.

    A clinic may `dataclasses.replace` the reliability and SD by its own population's; the
    verdict prints whichever were used.
    """

    direction: Direction
    response_percent: float | None = None
    remission_below: float | None = None
    remission_at_most: float | None = None
    deterioration: float | None = None
    reliability: float | None = None
    reliability_evidence: str = "unverified"
    sd: float | None = None
    sd_evidence: str = "unverified"
    published_reliable_change: float | None = None
    minimum_baseline: float | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, no, or not applicable, because."""

    answer: Literal["yes", "no", "not-applicable"]
    because: str

    def __bool__(self) -> bool:
        return self.answer == "yes"


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


def change_of(series: Series, rules: ChangeRules) -> Change | None:
    """The latest score of a series against its baseline; None when one of them is missing."""
    if series.baseline is None or series.latest is None:
        return None
    return change(series.instrument, series.baseline, series.latest, rules, basis=series.basis)


def change(
    instrument: str,
    baseline: Point,
    latest: Point,
    rules: ChangeRules,
    *,
    basis: BaselineBasis = "before-first-session",
) -> Change:
    """Compare two scores of one instrument.

    Args:
        baseline: The earlier score; `afterglow.trajectory.series.baseline_of` says which.
        rules: From the instrument's file; `describes` instruments have no better or worse.
    Returns:
        A change whose verdicts are all not applicable when the direction is `describes`.
    Source:
        Each number in `rules` carries its own; they are repeated in the words of the verdict.
    """
    sign = {"lower-is-better": 1.0, "higher-is-better": -1.0, "describes": 0.0}[rules.direction]
    improvement = sign * (baseline.value - latest.value)
    percent = 100 * improvement / baseline.value if sign and baseline.value > 0 else None
    verdicts = _verdicts(baseline, latest, rules, basis, improvement)
    return Change(
        instrument,
        baseline,
        latest,
        basis,
        improvement,
        percent,
        verdicts,
        _cautions(baseline, latest),
        rules.source,
    )


def _verdicts(
    baseline: Point, latest: Point, rules: ChangeRules, basis: BaselineBasis, improvement: float
) -> dict[str, Verdict]:
    names = ("response", "remission", "reliable-improvement", "reliable-worsening", "deterioration")
    barred = _nothing_to_compare(baseline, latest, rules, basis)
    if barred is not None:
        return dict.fromkeys(names, Verdict("not-applicable", barred))
    worse = reliable(-improvement, rules, "worse")
    unable = cannot_show_response(baseline.value, rules)
    return {
        "response": Verdict("not-applicable", unable) if unable else _response(baseline, improvement, rules),
        "remission": Verdict("not-applicable", unable) if unable else _remission(latest, rules),
        "reliable-improvement": reliable(improvement, rules, "better"),
        "reliable-worsening": worse,
        "deterioration": _deterioration(improvement, rules, worse),
    }


def _nothing_to_compare(
    baseline: Point, latest: Point, rules: ChangeRules, basis: BaselineBasis
) -> str | None:
    if rules.direction == "describes":
        return "this instrument describes; it has no better or worse"
    if basis == "no-session-yet":
        return "no session yet"
    if baseline.response_id == latest.response_id:
        return "not measured since the baseline"
    return None


def cannot_show_response(baseline: float, rules: ChangeRules) -> str | None:
    """Why a baseline cannot show response, or None when it can.

    A person who was well at the start has nothing to respond from: a healthy volunteer whose
    2 became 1 is not a responder. What counts as well is the file's `minimum_baseline`
    and its remission level.
    """
    if rules.direction == "lower-is-better" and baseline <= 0:
        return f"a baseline of {baseline:g} leaves nothing to improve"
    minimum = rules.minimum_baseline
    if minimum is not None and _is_milder(baseline, minimum, rules.direction):
        return f"baseline {baseline:g} is on the well side of {minimum:g}"
    if (met := _remission_words(baseline, rules)) is not None:
        return f"already in remission at baseline: {met}"
    if rules.direction == "higher-is-better" and baseline <= 0:
        return "no percentage can be taken of a baseline of 0"
    return None


def _is_milder(value: float, limit: float, direction: Direction) -> bool:
    return value < limit if direction == "lower-is-better" else value > limit


def _response(baseline: Point, improvement: float, rules: ChangeRules) -> Verdict:
    needed = rules.response_percent
    if needed is None:
        return Verdict("not-applicable", "the instrument's file gives no response rule")
    met = 100 * improvement >= needed * baseline.value
    share = 100 * improvement / baseline.value
    return Verdict(
        "yes" if met else "no", f"{share:.0f} % better than {baseline.value:g}; response is {needed:g} %"
    )


def _remission_words(value: float, rules: ChangeRules) -> str | None:
    """How a value meets the remission level, or None when it does not or there is no level."""
    lower = rules.direction == "lower-is-better"
    beyond, reach = rules.remission_below, rules.remission_at_most
    if beyond is not None and _is_milder(value, beyond, rules.direction):
        return f"{value:g} is {'below' if lower else 'above'} {beyond:g}"
    if reach is not None and (value == reach or _is_milder(value, reach, rules.direction)):
        return f"{value:g} is {'at most' if lower else 'at least'} {reach:g}"
    return None


def _remission(latest: Point, rules: ChangeRules) -> Verdict:
    if rules.remission_below is None and rules.remission_at_most is None:
        return Verdict("not-applicable", "the instrument's file gives no remission level")
    met = _remission_words(latest.value, rules)
    return Verdict("yes", met) if met else Verdict("no", f"{latest.value:g} is not in remission")


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


def reliable(gain: float, rules: ChangeRules, word: str) -> Verdict:
    """Whether a gain in one direction (`word` says which) exceeds measurement error.

    The computed threshold decides where r and SD are known, and both are printed with their
    evidence; else the published rule decides; else there is no verdict.
    """
    if rules.reliability is not None and rules.sd is not None:
        points = reliable_change_points(rules.reliability, rules.sd)
        why = (
            f"{gain:+.4g} points {word}; reliable beyond {points:.1f} "
            f"(r {rules.reliability:g} {rules.reliability_evidence}, SD {rules.sd:g} {rules.sd_evidence})"
        )
        if rules.published_reliable_change is not None:
            why += f"; published rule {rules.published_reliable_change:g}"
        return Verdict("yes" if gain > points else "no", why)
    published = rules.published_reliable_change
    if published is None:
        return Verdict("not-applicable", "the instrument's file gives neither r and SD nor a published rule")
    return Verdict(
        "yes" if gain >= published else "no", f"{gain:+.4g} points {word}; published rule {published:g}"
    )


def _deterioration(improvement: float, rules: ChangeRules, reliably_worse: Verdict) -> Verdict:
    needed = rules.deterioration
    if needed is None:
        return reliably_worse
    return Verdict(
        "yes" if -improvement >= needed else "no",
        f"{-improvement:+.4g} points worse; deterioration is {needed:g}",
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
