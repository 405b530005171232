"""A clinic that never was: members with item-level answers, sessions, practice and leaving.

Used to test the sustain line against something it does not assume, and to fill the demo
clinic with people who make sense. Chance is an argument. It is no evidence about any
clinic: its profiles meet published averages, and its within-person noise is judgement.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from afterglow.trajectory.profiles import Items, Profile
from afterglow.trajectory.simulated import WEEK, Cohort, SimulatedMember, members

Array = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(slots=True)
class _People:
    """The changing state of n simulated people."""

    set_point: Array
    fast: Array
    slow: Array
    mood: Array
    trouble: Array
    fast_days: Array
    slow_days: Array
    gain: Array
    share: Array
    engagement: Array
    log_gain: Array
    responder: NDArray[np.bool_]
    anxiety: Array

    def severity(self) -> Array:
        return self.set_point - self.fast - self.slow + self.mood + self.trouble


def simulate_member(profile: Profile, rng: Generator) -> SimulatedMember:
    """One coherent member, for the demo clinic."""
    return next(members(simulate_cohort(profile, 1, rng)))


def simulate_cohort(profile: Profile, n: int, rng: Generator) -> Cohort:
    """Simulate n members who met the entry score, day by day.

    Raises:
        ValueError: n is not positive.
    """
    if n < 1:
        raise ValueError(f"n: at least one member, got {n}")
    people, first = _admitted(profile, n, rng)
    return _Clinic(profile, people, first, rng).run()


def _admitted(profile: Profile, n: int, rng: Generator) -> tuple[_People, tuple[Whole, Whole]]:
    """People who reach the entry score on the first form, with that form."""
    kept: list[tuple[Array, Array, Whole]] = []
    while sum(len(k[0]) for k in kept) < n:
        p, m = profile.person, max(64, 2 * n)
        point = rng.normal(p.set_point_mean, p.set_point_sd, m)
        mood = rng.normal(p.entry_shock, p.mood_sd, m)
        answers = graded(profile.items["phq-9"], point + mood, rng)
        enough = answers.sum(1) >= p.entry_at_least
        kept.append((point[enough], mood[enough], answers[enough]))
    point, mood, phq = (np.concatenate([k[part] for k in kept])[:n] for part in range(3))
    people = _people(profile, point, mood, rng)
    return people, (phq, graded(profile.items["gad-7"], point + mood + people.anxiety, rng))


def graded(items: Items, level: Array, rng: Generator) -> Whole:
    """Answers 0 to 3, shape (n, items), of people at the given severity."""
    logit = items.slopes[:, None] * (level[:, None, None] - items.thresholds)
    reached = 1 / (1 + np.exp(-logit)) > rng.random((len(level), len(items.slopes), 1))
    answers: Whole = np.sum(reached, axis=2, dtype=np.int64)
    return answers


def _people(profile: Profile, point: Array, mood: Array, rng: Generator) -> _People:
    p, n = profile.person, len(point)
    engagement, responder = rng.normal(size=n), rng.random(n) < p.responder_share
    gain = np.where(
        responder, _lognormal(p.gain_responder, p.gain_cv, n, rng), p.gain_other * rng.exponential(size=n)
    )
    longer = np.exp(p.engagement_on_half_life * engagement)
    a, b = p.share_concentration * p.slow_share, p.share_concentration * (1 - p.slow_share)
    return _People(
        point,
        np.zeros(n),
        np.zeros(n),
        mood,
        np.zeros(n),
        p.fast_half_life_days * longer * _lognormal(1.0, p.half_life_cv, n, rng),
        p.slow_half_life_days * longer * _lognormal(1.0, p.half_life_cv, n, rng),
        np.minimum(gain, p.gain_cap),
        rng.beta(a, b, n),
        engagement,
        np.zeros(n),
        responder,
        rng.normal(profile.forms.anxiety_offset, profile.forms.anxiety_sd, n),
    )


def _lognormal(mean: float, cv: float, n: int, rng: Generator) -> Array:
    spread = np.sqrt(np.log1p(cv * cv))
    return np.exp(rng.normal(np.log(mean) - spread**2 / 2, spread, n))


class _Clinic:
    """The days of one simulated clinic; `run` plays them in order."""

    def __init__(self, profile: Profile, people: _People, first: tuple[Whole, Whole], rng: Generator) -> None:
        self.profile, self.people, self.rng = profile, people, rng
        n, days = len(people.set_point), profile.forms.days
        self.due, self.course = _due(profile, n, rng), _course(profile, n, rng)
        self.left = np.full(n, days)
        self.intake = people.severity()
        self.severity = np.empty((n, days + 1))
        self.practice = np.zeros((n, days // WEEK + 1))
        self.last_score, self.intake_score = first[0].sum(1), first[0].sum(1)
        self.last_session = np.zeros(n, np.int64)
        self.visits: list[tuple[Whole, int, Whole, Whole]] = [(np.arange(n), 0, *first)]
        self.sessions: list[tuple[Whole, int, Array]] = []

    def run(self) -> Cohort:
        for day in range(self.profile.forms.days + 1):
            if day:
                self._pass_a_day(day)
                self._ask(day)
            if day % WEEK == 0:
                self._practise(day // WEEK)
            self._treat(day)
            self.severity[:, day] = self.people.severity()
            self._leave(day)
        return self._cohort()

    def _pass_a_day(self, day: int) -> None:
        x, p, rng, n = self.people, self.profile.person, self.rng, len(self.left)
        longer = np.exp(self.profile.practice.effect * self.practice[:, (day - 1) // WEEK])
        x.fast *= 2 ** (-1 / (x.fast_days * longer))
        x.slow *= 2 ** (-1 / (x.slow_days * longer))
        kept = np.exp(-1 / p.mood_days)
        x.mood = x.mood * kept + rng.normal(0, p.mood_sd * np.sqrt(1 - kept**2), n)
        x.set_point = x.set_point + rng.normal(0, p.set_point_walk, n)
        struck = (rng.random(n) < 1 / p.event_every_days) * rng.exponential(p.event_points, n)
        x.trouble = x.trouble * 2 ** (-1 / p.event_half_life_days) + struck

    def _ask(self, day: int) -> None:
        who = np.flatnonzero(self.due[:, day] & (self.left >= day))
        level = self.people.severity()[who]
        phq = graded(self.profile.items["phq-9"], level, self.rng)
        gad = graded(self.profile.items["gad-7"], level + self.people.anxiety[who], self.rng)
        self.visits.append((who, day, phq, gad))
        self.last_score[who] = phq.sum(1)

    def _practise(self, week: int) -> None:
        w, n = self.profile.practice, len(self.left)
        better = (self.intake - self.people.severity()) / 5
        chosen = w.engagement * self.people.engagement + w.feeling_better * better + w.offset
        chosen = chosen + self.rng.normal(0, w.noise, n)
        self.practice[:, week] = self.rng.normal(size=n) if w.assignment == "randomised" else chosen

    def _treat(self, day: int) -> None:
        who = np.flatnonzero((self.course[:, day] | self._worse(day)) & (self.left >= day))
        if not len(who):
            return
        x, p, m = self.people, self.profile.person, len(who)
        q = self.rng.normal(size=m)
        noise = np.exp(p.session_noise * (p.experience_correlation * q + self.rng.normal(size=m)))
        taken = x.gain[who] * noise * np.maximum(x.severity()[who] + p.session_floor, 0.0)
        x.slow[who] += x.share[who] * taken
        x.fast[who] += (1 - x.share[who]) * taken
        self.last_session[who] = day
        self.sessions.append((who, day, np.clip(p.experience_mean + p.experience_sd * q, 0, 5)))

    def _worse(self, day: int) -> NDArray[np.bool_]:
        m = self.profile.maintenance
        if m.offered == "never" or day <= self.profile.course.outcome_day:
            return np.zeros(len(self.left), np.bool_)
        rested = day - self.last_session >= m.not_before_days
        risen = self.last_score > m.above_share_of_intake * self.intake_score
        return np.asarray(rested & self.due[:, day] & risen, np.bool_)

    def _leave(self, day: int) -> None:
        w = self.profile.leaving
        logit = w.intercept + w.last_score * self.last_score + w.severity * self.severity[:, day]
        gone = (self.rng.random(len(logit)) < 1 / (1 + np.exp(-logit))) & (self.left > day)
        self.left[gone] = day

    def _cohort(self) -> Cohort:
        who = np.concatenate([v[0] for v in self.visits])
        day = np.concatenate([np.full(len(v[0]), v[1]) for v in self.visits])
        treated = np.concatenate([s[0] for s in self.sessions])
        treated_day = np.concatenate([np.full(len(s[0]), s[1]) for s in self.sessions])
        order, later = np.lexsort((day, who)), np.lexsort((treated_day, treated))
        phq, gad = (np.concatenate([v[part] for v in self.visits]).astype(np.int8)[order] for part in (2, 3))
        experience = np.concatenate([s[2] for s in self.sessions])[later]
        return Cohort(
            self.profile,
            who[order],
            day[order],
            phq,
            gad,
            treated[later],
            treated_day[later],
            experience,
            self.practice,
            self.left,
            self.people.responder,
            self.severity,
        )


def _course(profile: Profile, n: int, rng: Generator) -> NDArray[np.bool_]:
    planned = np.zeros((n, profile.forms.days + 1), np.bool_)
    planned[:, list(profile.course.session_days)] = True
    planned[:, profile.course.session_days[-1]] &= rng.random(n) < profile.course.last_session_chance
    return planned


def _due(profile: Profile, n: int, rng: Generator) -> NDArray[np.bool_]:
    """Which day each member fills in a form: on session days, at the outcome, then on the schedule."""
    forms, course = profile.forms, profile.course
    weekly = range(course.outcome_day + WEEK, forms.weekly_until, WEEK)
    later = range(max(forms.weekly_until, course.outcome_day + WEEK), forms.days + 1, forms.then_every)
    due = np.zeros((n, forms.days + 1), np.bool_)
    for day in (*weekly, *later):
        moved = np.rint(rng.normal(day, forms.jitter_days, n)).astype(int)
        due[np.arange(n), np.clip(moved, course.outcome_day + 1, forms.days)] = True
    due[:, [*course.session_days[1:], course.outcome_day]] = True
    due &= rng.random(due.shape) >= forms.missed
    due[:, 0] = False
    return due
