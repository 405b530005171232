"""What scoring returns: a score, or the reason there is none.

A caller must look which one it holds; there is no third case and no default of zero.
The neighbour that makes them is `afterglow.instruments.scoring`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from afterglow.making import quickly_made


@quickly_made
@dataclass(frozen=True, slots=True)
class Score:
    """A total with its parts.

    `total` is in the instrument's own points; None where the instrument has no total (BAM) and
    only subscales or a verdict count. `band` is the name of its severity band, where it has them.
    `verdicts` are named yes/no readings (a screen's `positive`, an algorithm's
    `major-depressive-syndrome`). `n_missing` and `prorated` say what was filled in by
    the instrument's own published rule, and nothing else ever is. A verdict that hangs on a
    missing answer is left out, never guessed. `not_applicable` names items that were answered
    "not applicable": such a total has a lower maximum, so it gets no band and is not comparable.
    """

    instrument: str
    version: str
    total: float | None
    subscales: Mapping[str, float] = field(default_factory=dict)
    band: str | None = None
    verdicts: Mapping[str, bool | str] = field(default_factory=dict)
    n_missing: int = 0
    prorated: bool = False
    not_applicable: tuple[str, ...] = ()


UnscorableReason = Literal[
    "missing",
    "out-of-range",
    "unknown-item",
    "no-answers",
    "nothing-scored",
    "unknown-instrument",
    "failed",
]
"""`nothing-scored`: the file keeps answers, but says of no score how it is made. `failed`: scoring
itself broke; `detail` carries the class of the exception and nothing else."""


@quickly_made
@dataclass(frozen=True, slots=True)
class Unscorable:
    """No score, because; `items` names the link ids that are missing or wrong."""

    instrument: str
    reason: UnscorableReason
    items: tuple[str, ...] = ()
    detail: str = ""


ScoreOutcome = Score | Unscorable
