"""Fits the model to a clinic's own people, when there are enough of them, and says when there are not.

The likelihood is exact (the sum of log predictive densities) and divided by the chance of
having scored high enough to be admitted: a clinic never sees those it turned away. Weak
priors from the shelf hold what the data cannot. It fits no instrument's reading.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_ndtr

from afterglow.trajectory.caseload import SCORE, Caseload
from afterglow.trajectory.following import settle
from afterglow.trajectory.parameters import NAMES, Model, Parameters

Array = NDArray[np.float64]

FEW: tuple[str, ...] = ("set_point_mean", "responder_share", "gain_responder", "slow_half_life_days")
"""What 50 to 300 people can tell."""

REACH = 6.0
"""Prior standard deviations beyond which no parameter is tried."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A model fitted to a clinic, or the shelf's own with the reason why.

    `free` names what was fitted; `spread` is its posterior standard deviation in units of the
    prior's, by Laplace's approximation; `because` is a sentence for the page.
    """

    model: Model
    free: tuple[str, ...]
    spread: Array
    log_posterior: float
    because: str


def fit(caseload: Caseload, model: Model, entry_at_least: float | None) -> Fit:
    """Fit what the number of people allows.

    Args:
        caseload: Everyone who had a first score, with all their events.
        model: The priors to start from.
        entry_at_least: The score a person must reach to be admitted; None where all are.
    """
    n = int((caseload.kind == SCORE).any(axis=1).sum())
    free = free_parameters(n, model)
    if not free:
        few = model.limits.few_members
        return Fit(
            model, (), np.empty(0), math.nan, f"{n} members, fewer than {few}: the shelf's priors are used"
        )
    goal = _Goal(caseload, model, free, entry_at_least)
    bounds = [(-REACH, REACH)] * len(free)
    found = minimize(goal, np.zeros(len(free)), method="L-BFGS-B", bounds=bounds, options={"maxiter": 200})
    fitted = replace(model, parameters=goal.parameters(found.x), members=n)
    said = f"{len(free)} of {len(NAMES)} parameters fitted to {n} members"
    return Fit(fitted, free, goal.spread(found.x), -float(found.fun), said)


def free_parameters(members: int, model: Model) -> tuple[str, ...]:
    """What a clinic of this size may fit: nothing, four parameters, or all."""
    if members < model.limits.few_members:
        return ()
    return FEW if members < model.limits.enough_members else NAMES


class _Goal:
    """Minus the log posterior, in prior standard deviations from the prior's centres."""

    def __init__(
        self, caseload: Caseload, model: Model, free: tuple[str, ...], entry_at_least: float | None
    ) -> None:
        self.caseload, self.model, self.free, self.entry = caseload, model, free, entry_at_least
        started = (caseload.kind[:, 0] == SCORE) if caseload.kind.shape[1] else np.zeros(0, np.bool_)
        self.first = caseload.readings[0]
        self.started = int((started & (caseload.row[:, 0] == 0)).sum())

    def parameters(self, x: Array) -> Parameters:
        """The parameters at a point of the search."""
        moved = {}
        for name, step in zip(self.free, x, strict=True):
            prior = self.model.priors[name]
            moved[name] = prior.outward(prior.inward_centre() + step * prior.spread)
        return replace(self.model.parameters, **moved)

    def __call__(self, x: Array) -> float:
        p = self.parameters(x)
        evidence = float(settle(self.caseload, p).log_evidence.sum())
        return 0.5 * float(x @ x) - evidence + self.started * self._log_admitted(p)

    def _log_admitted(self, p: Parameters) -> float:
        """Log of the chance that someone of this population reaches the entry score."""
        if self.entry is None:
            return 0.0
        row = self.first
        mean = row.offset + row.loading * (p.set_point_mean + p.entry_shock)
        var = row.loading**2 * (p.set_point_sd**2 + p.mood_sd**2) + (row.noise_sd * p.noise_scale) ** 2
        return float(log_ndtr((mean - (self.entry - 0.5)) / math.sqrt(var)))

    def spread(self, x: Array, step: float = 0.02) -> Array:
        """Posterior standard deviations by Laplace's approximation, from a numerical Hessian."""
        k = len(x)
        hessian, centre, steps = np.empty((k, k)), self(x), step * np.eye(k)
        up, down = ([self(x + sign * s) for s in steps] for sign in (1, -1))
        for i in range(k):
            hessian[i, i] = (up[i] + down[i] - 2 * centre) / step**2
            for j in range(i):
                both = self(x + steps[i] + steps[j])
                hessian[i, j] = hessian[j, i] = (both - up[i] - up[j] + centre) / step**2
        values, vectors = np.linalg.eigh(hessian)
        spread: Array = np.sqrt(((vectors**2) / np.maximum(values, 1.0)).sum(axis=1))
        return spread
