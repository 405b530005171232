"""Weighted and centred least squares: what a randomised prompt did to what came next.

Each decision is weighted by how likely it was, and the prompt is centred at its chance, so that what is
held level besides (how someone was doing) may be modelled badly and the estimate stays right. Errors are
clustered by person and corrected for few people. It decides nothing about what may be said: that is
`afterglow.evidence.prompting`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proximal:
    """The average difference a prompt made, its standard error, and the degrees of freedom of its t."""

    difference: float
    error: float
    free: int


def weighted_and_centred(
    person: NDArray[np.int64], probability: Array, prompted: Array, controls: Array, outcome: Array
) -> Proximal | None:
    """The marginal proximal effect of a prompt.

    Args:
        person: Whose decision it was, shape (n,); any whole numbers.
        probability: Chance that the prompt had, shape (n,), strictly inside (0, 1).
        prompted: 1 or 0, shape (n,).
        controls: What was known before the throw, shape (n, q), without an intercept.
        outcome: What came after, shape (n,).
    Returns:
        None where the prompt cannot be told apart (all drawn alike, or too few people for the terms).
    Raises:
        ValueError: A probability is not strictly inside (0, 1): then no die was thrown.
    Source:
        Boruvka, Almirall, Witkiewitz and Murphy 2018 (the estimating equation); Mancl and DeRouen 2001
        (leverages), with t as in Liao, Klasnja, Tewari and Murphy 2016.
    """
    if not ((probability > 0) & (probability < 1)).all():
        raise ValueError("prompt: a probability strictly between 0 and 1 must have been written down")
    middle = float(probability.mean())
    weight = np.where(prompted == 1, middle / probability, (1 - middle) / (1 - probability))
    rows = np.column_stack([np.ones_like(outcome), controls - controls.mean(axis=0), prompted - middle])
    people = np.unique(person)
    free = len(people) - rows.shape[1]
    if free < 1 or np.linalg.matrix_rank(rows) < rows.shape[1]:
        return None
    bread = np.linalg.inv(rows.T @ (rows * weight[:, None]))
    left = outcome - rows @ (bread @ rows.T @ (weight * outcome))
    meat = np.zeros_like(bread)
    for one in people:
        mine = person == one
        push = _corrected(rows[mine], weight[mine], left[mine], bread)
        meat += np.outer(push, push)
    return _last(rows, weight, outcome, bread, meat, free)


def _corrected(rows: Array, weight: Array, left: Array, bread: Array) -> Array:
    """One person's share of the score, their leftovers stretched by their own leverage."""
    leverage = rows @ bread @ (rows * weight[:, None]).T
    stretched = np.linalg.solve(np.eye(len(rows)) - leverage, left)
    return np.asarray(rows.T @ (weight * stretched))


def _last(rows: Array, weight: Array, outcome: Array, bread: Array, meat: Array, free: int) -> Proximal:
    found = bread @ rows.T @ (weight * outcome)
    spread = bread @ meat @ bread
    return Proximal(float(found[-1]), float(np.sqrt(spread[-1, -1])), free)
