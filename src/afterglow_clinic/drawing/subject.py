"""What a drawing is made from and what it becomes: frozen values that check themselves.

Missing is not zero: a `Point` without a value is a gap with an open mark, never a number.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.safestring import SafeString


class Undrawable(ValueError):
    """The values cannot be drawn; the message names the one at fault."""


def finite(value: float, name: str) -> float:
    """Return `value`, or refuse NaN and infinity by name."""
    if not math.isfinite(value):
        raise Undrawable(f"{name}: not a finite number")
    return value


def in_order(low: float, middle: float, high: float, name: str) -> None:
    """Refuse, by name, an interval whose numbers are not finite or whose middle lies outside its ends."""
    ends = (finite(low, f"{name}.low"), finite(middle, f"{name}.middle"))
    if not ends[0] <= ends[1] <= finite(high, f"{name}.high"):
        raise Undrawable(f"{name}: low, middle and high are out of order")


def aware(at: datetime, name: str) -> datetime:
    """Return `at`, or refuse a time without a zone by name."""
    if at.tzinfo is None:
        raise Undrawable(f"{name}: a time needs a zone")
    return at


@dataclass(frozen=True, slots=True)
class Point:
    """One measure: its time, in the zone it is to be shown in, and its value; None when it is missing."""

    at: datetime
    value: float | None

    def __post_init__(self) -> None:
        aware(self.at, "point.at")
        if self.value is not None:
            finite(self.value, "point.value")


@dataclass(frozen=True, slots=True)
class Band:
    """A named severity band, both ends included, in points of the measure."""

    name: str
    low: float
    high: float

    def __post_init__(self) -> None:
        if finite(self.high, "band.high") < finite(self.low, "band.low"):
            raise Undrawable(f"band {self.name!r}: its high end is below its low end")


@dataclass(frozen=True, slots=True)
class Session:
    """A session's tick and what it says when asked."""

    at: datetime
    label: str = ""

    def __post_init__(self) -> None:
        aware(self.at, "session.at")


@dataclass(frozen=True, slots=True)
class Practice:
    """How much of a day's or week's planned practice was done, 0 to 1; None when nobody said."""

    at: datetime
    share: float | None

    def __post_init__(self) -> None:
        aware(self.at, "practice.at")
        if self.share is not None and not 0 <= finite(self.share, "practice.share") <= 1:
            raise Undrawable("practice.share: outside 0 to 1")


@dataclass(frozen=True, slots=True)
class ForecastStep:
    """Where the measure is expected at one time: the middle and the two ends of the interval."""

    at: datetime
    low: float
    middle: float
    high: float

    def __post_init__(self) -> None:
        aware(self.at, "forecast.at")
        in_order(self.low, self.middle, self.high, "forecast")


@dataclass(frozen=True, slots=True)
class Forecast:
    """Steps in order of time and the share of the interval, for example 0.9.

    On `little` evidence only the band is drawn and told: a middle line would be believed.
    """

    steps: Sequence[ForecastStep]
    level: float = 0.9
    evidence: Literal["enough", "little"] = "enough"

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise Undrawable("forecast.level: between 0 and 1")


@dataclass(frozen=True, slots=True)
class HindsightStep:
    """Where the measure is believed to have been at a past moment: the middle and the interval's ends."""

    at: datetime
    low: float
    middle: float
    high: float

    def __post_init__(self) -> None:
        aware(self.at, "hindsight.at")
        in_order(self.low, self.middle, self.high, "hindsight")


@dataclass(frozen=True, slots=True)
class Hindsight:
    """The weeks so far as a model sees them, knowing all of them: steps in order of time."""

    steps: Sequence[HindsightStep]
    level: float = 0.9

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise Undrawable("hindsight.level: between 0 and 1")


@dataclass(frozen=True, slots=True)
class BesidePoint:
    """A score of another instrument: on its own scale, and where it lies on this chart's, with its ends."""

    at: datetime
    value: float
    low: float
    middle: float
    high: float

    def __post_init__(self) -> None:
        aware(self.at, "beside.at")
        finite(self.value, "beside.value")
        in_order(self.low, self.middle, self.high, "beside")


@dataclass(frozen=True, slots=True)
class Beside:
    """Scores of another instrument that the same line rests on, each with the share of its interval."""

    name: str
    points: Sequence[BesidePoint]
    level: float = 0.9


@dataclass(frozen=True, slots=True)
class CurveStep:
    """From `at` on (in the x axis's unit) this share is left; the interval's ends; how many are watched."""

    at: float
    share: float
    low: float | None = None
    high: float | None = None
    at_risk: int | None = None

    def __post_init__(self) -> None:
        if finite(self.at, "step.at") < 0:
            raise Undrawable("step.at: below 0")
        for name in ("share", "low", "high"):
            value = getattr(self, name)
            if value is not None and not 0 <= finite(value, f"step.{name}") <= 1:
                raise Undrawable(f"step.{name}: outside 0 to 1")


@dataclass(frozen=True, slots=True)
class Curve:
    """A named step curve, its steps in order of time, and the times at which someone was last seen."""

    name: str
    steps: Sequence[CurveStep]
    censored: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing in three shapes, the sentence that says what it shows, and the same as a table.

    `templates/components/chart.html` shows it; the page picks the shape by the room it has.
    """

    title: str
    sentence: str
    phone: SafeString
    tablet: SafeString
    wide: SafeString
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
