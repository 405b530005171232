"""When someone is off track: each named role writes a view, then one person signs a decision.

A decision without every view, without an owner or with a date in the past is refused. The rows
are kept by the clinic; here is only what makes one valid.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from afterglow.program.checkpoint import CheckpointReview
from afterglow.program.eligibility import PRESCRIBING_ROLES
from afterglow.program.option import option_named
from afterglow.program.plan import CarePlan


class HuddleRefused(ValueError):
    """The decision cannot be signed; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class View:
    """What one role sees, in its own words."""

    role: str
    by: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, who signed, who does it and until when."""

    session: int
    option: str
    by: str
    role: str
    at: datetime
    owner: str
    due: datetime
    views: tuple[View, ...]


def decide(
    plan: CarePlan,
    review: CheckpointReview,
    views: Iterable[View],
    *,
    option: str,
    by: str,
    role: str,
    owner: str,
    due: datetime,
    at: datetime,
) -> Decision:
    """Close a huddle with a signed decision.

    Raises:
        HuddleRefused: A role has not written, the option is not the protocol's, the signer may
            not prescribe, nobody owns it, or it is due before it is signed.
    """
    written = tuple(view for view in views if view.words.strip() and view.at <= at)
    silent = [each for each in plan.protocol.checkpoint.roles if each not in {view.role for view in written}]
    if silent:
        raise HuddleRefused(f"still to write: {', '.join(silent)}")
    if option not in plan.protocol.checkpoint.options:
        raise HuddleRefused(f"{option!r} is not an option of {plan.pin}")
    if role not in PRESCRIBING_ROLES or not by.strip():
        raise HuddleRefused("a prescriber signs, by name")
    if not owner.strip() or due <= at:
        raise HuddleRefused("a decision needs an owner and a date that lies ahead")
    return Decision(review.session, option, by, role, at, owner, due, written)


def decision_words(decision: Decision) -> str:
    """The member's sentence for a decision, from the option's template."""
    text = option_named(decision.option).plain_words
    return text.format(owner=decision.owner, due=f"{decision.due:%d %B %Y}")


def hours_to_decision(opened: datetime, decision: Decision) -> float:
    """Elapsed hours from when the checkpoint was held to the signature."""
    return (decision.at - opened) / timedelta(hours=1)
