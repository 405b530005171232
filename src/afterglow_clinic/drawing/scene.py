"""Everything one score chart is drawn and told from, in order of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from afterglow_clinic.drawing.subject import Band, Beside, Forecast, Hindsight, Point, Practice, Session

Better = Literal["down", "up", "neither"]
"""Which way is better; `neither` for a measure that only describes."""
LONE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything one score chart is drawn from, in order of time."""

    title: str
    measure: str
    low: float
    high: float
    better: Better
    points: tuple[Point, ...]
    bands: tuple[Band, ...]
    sessions: tuple[Session, ...]
    practice: tuple[Practice, ...]
    forecast: Forecast | None
    hindsight: Hindsight | None
    target: float | None
    beside: tuple[Beside, ...] = ()

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From the first to the last of everything; a week around a lone moment."""
        times = [*(p.at for p in self.points), *(s.at for s in self.sessions), *(p.at for p in self.practice)]
        times += [step.at for step in self.forecast.steps] if self.forecast else []
        times += [step.at for step in self.hindsight.steps] if self.hindsight else []
        times += [point.at for one in self.beside for point in one.points]
        start, end = min(times), max(times)
        if start == end:
            return start - timedelta(days=LONE_DAYS), end + timedelta(days=LONE_DAYS)
        return start, end

    @property
    def missing(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.value is None)
