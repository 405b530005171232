"""How much of a story each reader sees: one small module, so that it can be read and tested in one go.

The permission table says who may open a story at all, `visible_to` whose story; this says how much
of it. What a reader may not see is never put into the page, so that no template can let it slip.
"""

from dataclasses import dataclass, fields

from afterglow_clinic.chart.actor import LICENSED, Actor, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Parts of a story. Name, date of birth, phase and the dates of sessions are seen by every reader."""

    identity: bool = False
    """The record's number, the telephone's end, allergies and boundaries."""
    scores: bool = False
    """Numbers, lines, bands and verdicts of change."""
    answers: bool = False
    """Which forms came in, and every single answer in them."""
    findings: bool = False
    """What a finding says, what it rests on, and what the review suggests because of it."""
    alerts: bool = False
    """That something waits for a nurse or prescriber, and not what."""
    due: bool = False
    """Which measures are due, and how many of those due came in."""
    medicine: bool = False
    """What was given in a session, and how much."""
    notes: bool = False
    """Reasons that colleagues wrote, and consents to others."""
    trend: bool = False
    """Which way the main measure goes, in words, without a number."""


NOTHING = Sight()
WHOLE = Sight(identity=True, scores=True, answers=True, findings=True, due=True, medicine=True, notes=True)
INTENTION = Sight(identity=True, alerts=True, due=True)
SUMMARY = Sight(trend=True)

SIGHT_OF_ROLE = {
    **dict.fromkeys(LICENSED, WHOLE),
    Role.INTEGRATOR: INTENTION,
    Role.OUTSIDE_THERAPIST: SUMMARY,
}


def sight_of(actor: Actor) -> Sight:
    """What this reader sees: of several roles, everything any of them shows. Nobody else sees anything."""
    held = [SIGHT_OF_ROLE.get(role, NOTHING) for role in actor.roles]
    return Sight(**{part.name: any(getattr(one, part.name) for one in held) for part in fields(Sight)})
