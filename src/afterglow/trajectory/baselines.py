"""What the relief model must beat, shipped with it: last value, visit mean, mixed model.

Each learns from one caseload and predicts the next score of another, every score from the
ones before it. They share the model's terms: no look ahead, the same scores, the same
proper scores. The two-parameter logistic
is `afterglow.trajectory.logistic`; the scoreboard is `afterglow.trajectory.scoreboard`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from afterglow.trajectory.caseload import SCORE, SESSION, Caseload

Array = NDArray[np.float64]
Which = NDArray[np.bool_]

KNOTS = np.array([3.0, 7.0, 14.0, 21.0, 45.0, 90.0])
"""Days at which the mean course may bend: finer while sessions are given, coarser after."""

FLOOR_SD = 0.5


@dataclass(frozen=True, slots=True)
class Normal:
    """One normal prediction for every place of a caseload, shape (n, T); only later scores count."""

    mean: Array
    sd: Array


def later_scores(caseload: Caseload) -> Which:
    """Every score but a person's first, shape (n, T)."""
    scored = caseload.kind == SCORE
    return np.asarray(scored & (np.cumsum(scored, axis=1) > 1))


def since_intake(caseload: Caseload) -> Array:
    """Days since a person's first event, shape (n, T)."""
    return caseload.day - caseload.day[:, :1]


def last_value(learn: Caseload, judge: Caseload) -> Normal:
    """The last score, with the error it has had elsewhere."""
    off = (learn.value - carried(learn))[later_scores(learn)]
    return Normal(carried(judge), np.full(judge.day.shape, max(FLOOR_SD, float(np.sqrt(np.mean(off**2))))))


def carried(caseload: Caseload) -> Array:
    """The last score before each place; nan where there is none."""
    n, longest = caseload.day.shape
    out, last = np.full((n, longest), np.nan), np.full(n, np.nan)
    for t in range(longest):
        out[:, t] = last
        last = np.where(caseload.kind[:, t] == SCORE, caseload.value[:, t], last)
    return out


def visit_mean(learn: Caseload, judge: Caseload) -> Normal:
    """The mean of everyone at about that day, blind to the person."""
    edges = np.concatenate([[-1.0], KNOTS, [150.0]])
    seen, place = later_scores(learn), np.searchsorted(edges, since_intake(learn)) - 1
    values = learn.value[seen]
    count = np.bincount(place[seen], minlength=len(edges))
    mean = np.bincount(place[seen], values, len(edges)) / np.maximum(count, 1)
    spread = np.bincount(place[seen], values**2, len(edges)) / np.maximum(count, 1) - mean**2
    there = np.searchsorted(edges, since_intake(judge)) - 1
    return Normal(mean[there], np.sqrt(np.maximum(spread, FLOOR_SD**2))[there])


@dataclass(frozen=True, slots=True)
class MixedModel:
    """A linear mixed model: a shared bending course, and a personal level, slope and session effect."""

    course: Array
    personal: Array
    noise_var: float


def fit_mixed_model(learn: Caseload, rounds: int = 60) -> MixedModel:
    """Maximum likelihood by EM.

    Source:
        Laird and Ware 1982; course in days with knots, and the log of one plus sessions.
    """
    fixed, own, y, seen = (*_designs(learn), learn.value, learn.kind == SCORE)
    mask = seen.astype(float)
    x, z = fixed * mask[..., None], own * mask[..., None]
    gram, count = np.einsum("ntp,ntq->pq", x, x), mask.sum()
    beta = np.linalg.solve(gram + 1e-6 * np.eye(len(gram)), np.einsum("ntp,nt->p", x, y * mask))
    personal, noise = np.diag([16.0, 1.0, 4.0]), 6.0
    inner = np.einsum("ntp,ntq->npq", z, z)
    for _ in range(rounds):
        off = (y - fixed @ beta) * mask
        cov = np.linalg.inv(np.linalg.inv(personal) + inner / noise)
        mean = np.einsum("npq,ntq,nt->np", cov, z, off) / noise
        left = (y - np.einsum("ntp,np->nt", own, mean)) * mask
        beta = np.linalg.solve(gram + 1e-6 * np.eye(len(gram)), np.einsum("ntp,nt->p", x, left))
        off = (left - fixed @ beta * mask) * mask
        noise = float((off**2).sum() + np.einsum("npq,npq->", inner, cov)) / float(count)
        personal = (np.einsum("np,nq->pq", mean, mean) + cov.sum(0)) / len(mean)
    return MixedModel(beta, personal, noise)


def _designs(caseload: Caseload) -> tuple[Array, Array]:
    """Shared (n, T, p) and personal (n, T, 3) columns."""
    day = since_intake(caseload)
    given = np.cumsum((caseload.kind == SESSION) & (caseload.value > 0), axis=1)
    sessions, slope = np.log1p(given), day / 30.0
    bends = [np.maximum(0.0, day - knot) / 30.0 for knot in KNOTS]
    fixed = np.stack([np.ones_like(day), slope, *bends, sessions], axis=-1)
    return fixed, np.stack([np.ones_like(day), slope, sessions], axis=-1)


def mixed_model(learned: MixedModel, judge: Caseload) -> Normal:
    """Best linear unbiased prediction of each score from the person's earlier ones."""
    fixed, own = _designs(judge)
    n, longest = judge.day.shape
    mean, cov = np.zeros((n, 3)), np.broadcast_to(learned.personal, (n, 3, 3)).copy()
    out, sd = np.empty((n, longest)), np.empty((n, longest))
    for t in range(longest):
        z = own[:, t]
        reach = np.einsum("npq,nq->np", cov, z)
        var = np.einsum("np,np->n", z, reach) + learned.noise_var
        out[:, t] = fixed[:, t] @ learned.course + np.einsum("np,np->n", z, mean)
        sd[:, t] = np.sqrt(var)
        seen = (judge.kind[:, t] == SCORE).astype(float)
        gain = reach / var[:, None] * seen[:, None]
        mean = mean + gain * (judge.value[:, t] - out[:, t])[:, None]
        cov = cov - gain[:, :, None] * reach[:, None, :]
    return Normal(out, sd)
