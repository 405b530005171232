"""Clearly worse than the baseline, or than the score before.

Speaks once an instrument, at its latest score, since it says where the person is now. While the
scores stay worse than the baseline they are one episode, named by its first score. What counts as
worse is the instrument's file: deterioration, or a change beyond measurement error; where two
figures are known the smaller one decides, which alerts sooner.
"""

from collections.abc import Iterator

from afterglow.instruments.definition import Instrument
from afterglow.safety.finding import Evidence, Finding
from afterglow.safety.floor import floor
from afterglow.safety.history import History, Reading
from afterglow.trajectory.series import Point, Series
from afterglow.trajectory.worsening import Worse, clearly_worse

RULE = "worsening"
TOTAL = "total"


def worsening(reading: Reading, history: History) -> Finding | None:
    """The finding at the latest score of an instrument, or None."""
    series = history.series.get(reading.response.instrument)
    instrument = reading.instrument
    if instrument is None or series is None or series.latest is None:
        return None
    if series.latest.response_id != reading.response.id:
        return None
    compared = list(_comparisons(series, instrument))
    if not compared:
        return None
    return _finding(compared, _episode(series, instrument), series, instrument, history)


def _comparisons(series: Series, instrument: Instrument) -> Iterator[tuple[str, Point, Worse]]:
    """Each earlier score the latest one is clearly worse than, and what it is called."""
    latest, seen = series.points[-1], set()
    before = series.points[-2] if len(series.points) > 1 else None
    for name, earlier in (("the baseline", series.baseline), ("the score before", before)):
        if earlier is None or earlier.authored >= latest.authored or earlier.response_id in seen:
            continue
        seen.add(earlier.response_id)
        worse = clearly_worse(earlier.value, latest.value, instrument)
        if worse is not None:
            yield name, earlier, worse


def _episode(series: Series, instrument: Instrument) -> Point:
    """The first score of the unbroken run that is clearly worse than the baseline."""
    first, baseline = series.points[-1], series.baseline
    if baseline is None:
        return first
    for point in reversed(series.points):
        if point.authored <= baseline.authored or not clearly_worse(baseline.value, point.value, instrument):
            break
        first = point
    return first


def _finding(
    compared: list[tuple[str, Point, Worse]],
    first: Point,
    series: Series,
    instrument: Instrument,
    history: History,
) -> Finding:
    latest = series.points[-1]
    against = "; ".join(
        f"{worse.points:g} points worse than {name} of {history.day(earlier.authored)} "
        f"({earlier.value:g}), beyond {worse.limit:.1f} ({worse.because})"
        for name, earlier, worse in compared
    )
    shown = {point.response_id: point for point in (latest, *(earlier for _, earlier, _ in compared))}
    return Finding(
        code=RULE,
        severity=floor().severities[RULE],
        title=f"{instrument.short} is clearly worse",
        sentence=f"{instrument.short} {latest.value:g} on {history.day(latest.authored)}: {against}.",
        evidence=tuple(
            Evidence(p.response_id, instrument.id, TOTAL, p.value, p.authored) for p in shown.values()
        ),
        source=instrument.change.source if instrument.change else instrument.source,
        since=first.authored,
        rule=RULE,
        key=f"{RULE}/{first.response_id}",
    )
