"""What is believed about one person, and how one more event changes it.

State in, event in, state out: the cost of an answer does not grow with the history. Two
Gaussians are carried, one for a person whom sessions relieve and one for a person whom they
do not; everything shown is a mixture of the two. The neighbour that follows many people at
once is `afterglow.trajectory.caseload`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from afterglow.making import quickly_made
from afterglow.trajectory.events import Event, InvalidEvent, ScoreSeen, SessionGiven, fault
from afterglow.trajectory.moments import Moments, corrected, expected, faded, newcomer, relieved, surprise
from afterglow.trajectory.parameters import Limits, Model, Parameters, Reading, shelf_model

LN2 = math.log(2.0)
LONG_AGO = 1_000_000


@quickly_made
@dataclass(frozen=True, slots=True)
class Belief:
    """Two Gaussians, the odds between them, and the little counting the answers need.

    `log_odds` is of being a person whom sessions relieve. `recent` and `earlier` count the
    scores since the last and the last but one score that surprised the model. `intake` is the last
    score of each instrument before the first session.
    """

    day: float
    relieved: Moments
    other: Moments
    log_odds: float
    sessions: int = 0
    scores: int = 0
    scores_after_session: int = 0
    recent: int = LONG_AGO
    earlier: int = LONG_AGO
    log_evidence: float = 0.0
    intake: Mapping[str, float] = field(default_factory=dict)

    @property
    def weight(self) -> float:
        """Probability of being a person whom sessions relieve."""
        return 1.0 / (1.0 + math.exp(-max(-700.0, min(700.0, self.log_odds))))


def begin(parameters: Parameters, day: float) -> Belief:
    """Before anything has been seen: the prior, with intake at `day`."""
    p = parameters
    common = (p.set_point_mean, p.set_point_sd, p.entry_shock, p.mood_sd)
    odds = math.log(p.responder_share / (1 - p.responder_share))
    first = newcomer(*common, p.gain_responder, p.gain_responder_sd)
    return Belief(day, first, newcomer(*common, p.gain_other, p.gain_other_sd), odds)


def update(belief: Belief, event: Event, model: Model | None = None) -> Belief:
    """The belief after one more event.

    Args:
        belief: What was believed up to `belief.day`.
        event: Not earlier than `belief.day`.
        model: The shelf's model where none is given.
    Raises:
        InvalidEvent: The event lies in the past, is not a number, or is out of range.
    """
    model = model or shelf_model()
    reason = fault(event, model)
    if reason is None and event.day < belief.day:
        reason = "earlier than what is already known"
    if reason is not None:
        raise InvalidEvent(f"{reason}: {event}")
    return _moved(belief, event, model)


def at_day(belief: Belief, day: float, parameters: Parameters, practice: float = 0.0) -> Belief:
    """The belief after time has passed and nothing was seen."""
    first, other = _waited(belief, day, practice, parameters)
    return replace(belief, day=day, relieved=first, other=other)


def _waited(belief: Belief, day: float, practice: float, p: Parameters) -> tuple[Moments, Moments]:
    days = day - belief.day
    if days == 0:
        return belief.relieved, belief.other
    rate = -LN2 * days * math.exp(-p.practice_effect * practice)
    fast, slow = math.exp(rate / p.fast_half_life_days), math.exp(rate / p.slow_half_life_days)
    mood = math.exp(-days / p.mood_days)
    walk, added = p.set_point_walk * days, p.mood_sd * p.mood_sd * (1 - mood * mood)
    first = faded(belief.relieved, fast, slow, mood, walk, added)
    return first, faded(belief.other, fast, slow, mood, walk, added)


def _moved(belief: Belief, event: Event, model: Model) -> Belief:
    """`update` for an event already known to be usable."""
    first, other = _waited(belief, event.day, event.practice, model.parameters)
    if isinstance(event, SessionGiven):
        return _after_session(belief, first, other, event, model.parameters)
    return _after_score(belief, first, other, event, model)


def _after_session(
    belief: Belief, first: Moments, other: Moments, event: SessionGiven, p: Parameters
) -> Belief:
    strength = event.dose * p.repeat_factor**belief.sessions
    var, keep = p.session_sd * p.session_sd, 0.0 if belief.sessions == 0 and event.dose > 0 else 1.0
    return Belief(
        event.day,
        relieved(first, strength, p.slow_share, var, keep),
        relieved(other, strength, p.slow_share, var, keep),
        belief.log_odds,
        belief.sessions + (event.dose > 0),
        belief.scores,
        belief.scores_after_session,
        belief.recent,
        belief.earlier,
        belief.log_evidence,
        belief.intake,
    )


def _after_score(belief: Belief, first: Moments, other: Moments, event: ScoreSeen, model: Model) -> Belief:
    row, value = model.readings[event.instrument], event.value
    noise = (row.noise_sd * model.parameters.noise_scale) ** 2
    mean, var = expected(first, row.loading, row.offset, noise)
    other_mean, other_var = expected(other, row.loading, row.offset, noise)
    step, drop, density = surprise(value, mean, var, row.lowest, row.highest)
    other_step, other_drop, other_density = surprise(value, other_mean, other_var, row.lowest, row.highest)
    weight = belief.weight
    centre = weight * mean + (1 - weight) * other_mean
    apart = mean - other_mean
    spread = weight * var + (1 - weight) * other_var + weight * (1 - weight) * apart * apart
    startled = _startles(value, centre, spread, row, model.limits)
    top = max(density, other_density)
    evidence = top + math.log(weight * math.exp(density - top) + (1 - weight) * math.exp(other_density - top))
    return Belief(
        event.day,
        corrected(first, row.loading, step, drop),
        corrected(other, row.loading, other_step, other_drop),
        belief.log_odds + density - other_density,
        belief.sessions,
        belief.scores + 1,
        belief.scores_after_session + (belief.sessions > 0),
        0 if startled else belief.recent + 1,
        belief.recent + 1 if startled else belief.earlier + 1,
        belief.log_evidence + evidence,
        belief.intake if belief.sessions else {**belief.intake, event.instrument: value},
    )


def _startles(value: float, centre: float, spread: float, row: Reading, limits: Limits) -> bool:
    off = value - min(max(centre, row.lowest), row.highest)
    return off * off > limits.surprise_sd * limits.surprise_sd * spread


def follow(events: Iterable[Event], model: Model | None = None) -> Belief:
    """The belief after all events, which must be usable and in order.

    Raises:
        InvalidEvent: There are none, or one of them cannot be taken.
    """
    model = model or shelf_model()
    belief: Belief | None = None
    for event in events:
        belief = update(belief or begin(model.parameters, event.day), event, model)
    if belief is None:
        raise InvalidEvent("nothing has been seen")
    return belief


def follow_on(belief: Belief | None, usable: Sequence[Event], model: Model) -> Belief:
    """As `follow`, from an earlier belief on, for events that `set_aside` has already looked at.

    Args:
        belief: What was believed before them; None to begin with the first, of which there is one.
        usable: In order, none before the belief's day.
    """
    belief = belief or begin(model.parameters, usable[0].day)
    for event in usable:
        belief = _moved(belief, event, model)
    return belief
