"""Clock arithmetic for many moments at once: the columnar twin of `afterglow.program.local_time`.

Moments are int64 seconds since 1970 UTC; local clocks are the same count read off a wall clock.
The rule is the same: forward over a gap, first of two. Years outside 2015 to 2049 are refused.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import numpy as np
import numpy.typing as npt

from afterglow.program.local_time import Offset, zone_named

Seconds = npt.NDArray[np.int64]

FIRST = int(datetime(2015, 1, 1, tzinfo=UTC).timestamp())
LAST = int(datetime(2050, 1, 1, tzinfo=UTC).timestamp())
DAY_S = 24 * 3600
PROBE_S = 5 * DAY_S


@dataclass(frozen=True, slots=True)
class ZoneTable:
    """The clock changes of one zone: `changes` shape (k,), `offsets` shape (k + 1,), in seconds."""

    changes: Seconds
    offsets: Seconds

    def to_local(self, utc: Seconds) -> Seconds:
        """Wall clock of each moment, any shape."""
        _in_range(utc)
        return utc + self.offsets[np.searchsorted(self.changes, utc, side="right")]

    def to_utc(self, local: Seconds) -> Seconds:
        """Moment of each wall clock, any shape.

        In a gap and in the first of two the offset before the change holds, so a change takes
        effect on wall clocks where the later of its two readings begins.
        """
        takes_effect = self.changes + np.maximum(self.offsets[:-1], self.offsets[1:])
        return local - self.offsets[np.searchsorted(takes_effect, local, side="right")]

    def shifted(self, utc: Seconds, offset: Offset) -> Seconds:
        """Each moment moved by `offset`; days keep or set the clock, hours are elapsed time."""
        if offset.days is None:
            return utc + round((offset.hours or 0.0) * 3600)
        if offset.days == 0 and offset.clock_min is None:
            return utc
        local = self.to_local(utc) + offset.days * DAY_S
        if offset.clock_min is not None:
            local = local - local % DAY_S + offset.clock_min * 60
        return self.to_utc(local)


def _in_range(utc: Seconds) -> None:
    if utc.size and (int(utc.min()) < FIRST or int(utc.max()) >= LAST):
        raise ValueError("a moment outside 2015 to 2049")


@cache
def zone_table(name: str) -> ZoneTable:
    """The table of a zone, found by probing it every five days and bisecting where it differs."""
    zone = zone_named(name)

    def offset_at(second: int) -> int:
        there = datetime.fromtimestamp(second, zone).utcoffset()
        return 0 if there is None else int(there.total_seconds())

    changes, offsets = [], [offset_at(FIRST)]
    for start in range(FIRST, LAST, PROBE_S):
        end = start + PROBE_S
        if offset_at(end) != offsets[-1]:
            low, high = start, end
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset_at(middle) == offsets[-1] else (low, middle)
            changes.append(high)
            offsets.append(offset_at(high))
    return ZoneTable(np.array(changes, dtype=np.int64), np.array(offsets, dtype=np.int64))
