"""The relief model, slow and obvious: one person, one class, one event at a time, as the equations read.

It is the judge of the fast ones (`belief`, `caseload`, `kernel`) and is used by the tests
and by the smoother, never to serve a page.

    severity      S = b - f - s + u                  state x = (b, f, s, u, a, S0)
    time passes   b gains variance; f and s halve; u forgets
    a session     takes g = w (a + noise) S, of which a share is slow
    a score       reads c + l S + noise, rounded, inside the instrument's range
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from afterglow.trajectory.events import Event, ScoreSeen
from afterglow.trajectory.parameters import Model, Parameters, Reading

Array = NDArray[np.float64]

SEVERITY: Array = np.array([1.0, -1.0, -1.0, 1.0, 0.0, 0.0])
GAIN = 4
ANCHOR: Array = np.vstack([np.eye(6)[:5], SEVERITY])
"""At the first session intake severity becomes what severity is just before it."""


@dataclass(frozen=True, slots=True)
class Gaussian:
    """Mean, shape (6,), and covariance, shape (6, 6), of the state."""

    mean: Array
    cov: Array


@dataclass(frozen=True, slots=True)
class Step:
    """One event as the filter lived it.

    `waited` is the state just before the event, `after` just after it. `carried` is the
    covariance of `waited` with the state after the event before; `taken` that of `after` with
    `waited` at a session, and None at a score, which changes what is known and not the state.
    """

    event: Event
    waited: Gaussian
    after: Gaussian
    carried: Array
    taken: Array | None
    log_density: float


def start(p: Parameters, gain: float, gain_sd: float) -> Gaussian:
    """At intake relief is nought, and intake severity is set-point plus mood, so they move together."""
    mean = np.array([p.set_point_mean, 0, 0, p.entry_shock, gain, p.set_point_mean + p.entry_shock])
    roots = np.zeros((6, 3))
    roots[[0, 5], 0] = p.set_point_sd
    roots[[3, 5], 1] = p.mood_sd
    roots[4, 2] = gain_sd
    return Gaussian(mean, roots @ roots.T)


def passage(p: Parameters, days: float, practice: float) -> tuple[Array, Array]:
    """Transition matrix and added covariance of `days` without an event."""
    longer = math.exp(p.practice_effect * practice)
    fast = 2.0 ** (-days / (p.fast_half_life_days * longer))
    slow = 2.0 ** (-days / (p.slow_half_life_days * longer))
    mood = math.exp(-days / p.mood_days)
    added = np.zeros(6)
    added[0] = p.set_point_walk * days
    added[3] = p.mood_sd**2 * (1 - math.exp(-2 * days / p.mood_days))
    return np.diag([1, fast, slow, mood, 1, 1]), np.diag(added)


def wait(g: Gaussian, transition: Array, added: Array) -> Gaussian:
    """Predict."""
    return Gaussian(transition @ g.mean, transition @ g.cov @ transition.T + added)


def session(g: Gaussian, p: Parameters, dose: float, earlier: int) -> tuple[Gaussian, Array]:
    """The Gaussian after a session, and the covariance of the state after with the state before."""
    w = dose * p.repeat_factor**earlier
    split = np.array([0, 1 - p.slow_share, p.slow_share, 0, 0, 0])
    m_a, v_a = g.mean[GAIN], g.cov[GAIN, GAIN]
    cov_s = g.cov @ SEVERITY
    m_s, v_s, c = SEVERITY @ g.mean, SEVERITY @ cov_s, cov_s[GAIN]
    taken = w * (m_a * m_s + c)
    product = m_a**2 * v_s + m_s**2 * v_a + 2 * m_a * m_s * c + v_a * v_s + c**2
    var_taken = w**2 * (product + p.session_sd**2 * (m_s**2 + v_s))
    with_taken = w * (m_a * cov_s + m_s * g.cov[GAIN])
    anchor = ANCHOR if earlier == 0 and dose > 0 else np.eye(6)
    both = np.outer(anchor @ with_taken, split)
    cov = anchor @ g.cov @ anchor.T + both + both.T + var_taken * np.outer(split, split)
    return Gaussian(anchor @ g.mean + split * taken, cov), anchor @ g.cov + np.outer(split, with_taken)


def score(g: Gaussian, row: Reading, noise_scale: float, y: float) -> tuple[Gaussian, float]:
    """The Gaussian after a score, and the log density the score had."""
    m = row.offset + row.loading * float(SEVERITY @ g.mean)
    k = row.loading * (g.cov @ SEVERITY)
    v = row.loading * float(SEVERITY @ k) + (row.noise_sd * noise_scale) ** 2
    mean, var, log_density = _seen(m, v, row, y)
    return Gaussian(g.mean + k * (mean - m) / v, g.cov - np.outer(k, k) * (v - var) / v**2), log_density


def _seen(m: float, v: float, row: Reading, y: float) -> tuple[float, float, float]:
    """Mean and variance of the unrounded reading given the score, and the score's log density."""
    sd = math.sqrt(v)
    if row.lowest < y < row.highest:
        return y, 0.0, -0.5 * ((y - m) ** 2 / v + math.log(2 * math.pi * v))
    sign = 1.0 if y <= row.lowest else -1.0
    edge = row.lowest + 0.5 if y <= row.lowest else row.highest - 0.5
    alpha = sign * (edge - m) / sd
    log_chance = float(log_ndtr(alpha))
    mills = math.exp(-0.5 * alpha**2 - 0.5 * math.log(2 * math.pi) - log_chance)
    return m - sign * sd * mills, v * (1 - alpha * mills - mills**2), log_chance


def follow_class(events: list[Event], model: Model, gain: float, gain_sd: float) -> list[Step]:
    """Every step of one class's filter; the first event is intake."""
    p = model.parameters
    g, day, given, steps = start(p, gain, gain_sd), events[0].day, 0, []
    for event in events:
        transition, added = passage(p, event.day - day, event.practice)
        waited, taken, log_density = wait(g, transition, added), None, 0.0
        if isinstance(event, ScoreSeen):
            row = model.readings[event.instrument]
            after, log_density = score(waited, row, p.noise_scale, event.value)
        else:
            after, taken = session(waited, p, event.dose, given)
            given += event.dose > 0
        steps.append(Step(event, waited, after, transition @ g.cov, taken, log_density))
        g, day = after, event.day
    return steps


def follow_both(events: list[Event], model: Model) -> tuple[list[Step], list[Step], float]:
    """Steps of both classes, and the probability of being a person whom sessions relieve."""
    p = model.parameters
    first = follow_class(events, model, p.gain_responder, p.gain_responder_sd)
    other = follow_class(events, model, p.gain_other, p.gain_other_sd)
    odds = math.log(p.responder_share / (1 - p.responder_share))
    odds += sum(s.log_density for s in first) - sum(s.log_density for s in other)
    return first, other, 1 / (1 + math.exp(-odds))
