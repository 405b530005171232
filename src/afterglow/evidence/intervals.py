"""Intervals for a share: Wilson's, and a Beta posterior that starts from other clinics.

Neither knows why people are missing; the neighbour that does is `afterglow.evidence.clinic_rates`.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from scipy.special import betaincinv, ndtri

from afterglow.trajectory.parameters import read_shelf


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with the ends of its interval."""

    estimate: float
    low: float
    high: float


@cache
def settings() -> dict[str, Any]:
    """The shelf's numbers for rates: priors, level, shifts."""
    return read_shelf("evidence/clinic-rates.toml")


def usual_level() -> float:
    """The level at which intervals are stated."""
    return float(settings()["use"]["level"])


def wilson(successes: float, n: float, level: float) -> Interval | None:
    """Wilson's score interval; None where nobody was counted, which is not nought.

    Args:
        n: May be an effective number that is not whole.
    Raises:
        ValueError: More successes than people, or a level outside (0, 1).
    Source:
        Wilson 1927.
    """
    if not (0 <= successes <= n and 0 < level < 1):
        raise ValueError(f"wilson: {successes} of {n} at {level}")
    if n == 0:
        return None
    z, share = float(ndtri(0.5 + level / 2)), successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def with_prior(kind: str, successes: float, n: float, level: float) -> Interval:
    """Posterior mean and interval from the shelf's prior at its stated weight.

    Args:
        kind: `response` or `remission`.
    """
    prior, weight = settings()["prior"][kind], settings()["use"]["weight"]
    a, b = weight * prior["alpha"] + successes, weight * prior["beta"] + n - successes
    low, high = (float(betaincinv(a, b, q)) for q in (0.5 - level / 2, 0.5 + level / 2))
    return Interval(a / (a + b), low, high)
