"""A share that never leaves its denominators behind.

It refuses to be a bare percentage: a person who was not measured is counted beside the ones who
were, because a person who left is not a person who got well.
The neighbour that makes rates about response is `afterglow.evidence.responders`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`numerator` of `measured`, out of `due` who should have been measured."""

    numerator: int
    measured: int
    due: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.measured <= self.due:
            raise ValueError(f"a rate needs 0 <= numerator <= measured <= due, got {self._parts}")

    @property
    def _parts(self) -> tuple[int, int, int]:
        return self.numerator, self.measured, self.due

    @property
    def missing(self) -> int:
        """How many were due and were not measured."""
        return self.due - self.measured

    @property
    def share(self) -> float | None:
        """Of those measured; None when nobody was, which is not zero."""
        return self.numerator / self.measured if self.measured else None

    @property
    def completeness(self) -> float | None:
        """Measured of due; None when nobody was due."""
        return self.measured / self.due if self.due else None

    def __str__(self) -> str:
        return f"{self.numerator} of {self.measured} measured ({self.due} due, {self.missing} missing)"


def rate(numerator: int, measured: int, due: int) -> Rate:
    """A `Rate`; raises ValueError when the parts cannot belong together."""
    return Rate(numerator, measured, due)
