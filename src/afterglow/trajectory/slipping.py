"""Who may be slipping, in one word, and which contact to propose: circle, therapy, booster review.

A booster review is a prescriber looking again; nothing here proposes a session or a dose. When
somebody counts as slipping is the measure's; who acts and how soon is in `limits/slipping.toml`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from afterglow.record import Encounter
from afterglow.source import Source
from afterglow.trajectory.measures import Measure
from afterglow.trajectory.outlook import RelapseOutlook
from afterglow.trajectory.parameters import read_shelf, source_of
from afterglow.trajectory.sustaining import Line, LittleEvidence, OffModel

Word = Literal["slipping", "lost", "off-model", "holding", "in-series", "little-evidence"]

CONVERSATION = "conversation"
"""What is proposed where the model does not fit: someone looks and asks, before anything else."""


@dataclass(frozen=True, slots=True)
class SlippingPolicy:
    """Who acts and when.

    Roles told first and next, hours until the next, days of quiet after an answer, days without a
    session that end a series, the contact where relief is lost already, and contacts by the chance
    they start from.
    """

    version: str
    first: str
    next: str
    next_after_h: int
    quiet_days: int
    series_gap_days: int
    when_lost: str
    contacts: tuple[tuple[str, float], ...]
    source: Source


@cache
def slipping_policy() -> SlippingPolicy:
    """The shelf's policy, contacts in order of the chance they start from."""
    sheet = read_shelf("limits/slipping.toml")
    told = sheet["telling"]
    contacts = sorted(
        ((row["id"], float(row["from_chance"])) for row in sheet["contact"]), key=lambda c: c[1]
    )
    return SlippingPolicy(
        sheet["version"],
        told["first"],
        told["next"],
        told["next_after_h"],
        told["quiet_days"],
        told["series_gap_days"],
        told["when_lost"],
        tuple(contacts),
        source_of(sheet),
    )


def word_of(line: Line, encounters: Iterable[Encounter], at: datetime) -> Word:
    """The line in one word. `holding` means not slipping by the measure's own line, and nothing more.

    The forecast supposes that nothing more is done. While a series runs that is not so, and nobody
    counts as slipping: relief between two sessions is meant to be built upon.
    """
    if isinstance(line, OffModel):
        return "off-model"
    if isinstance(line, LittleEvidence):
        return "little-evidence"
    if in_series(encounters, at):
        return "in-series"
    if line.lost:
        return "lost"
    return "slipping" if line.slipping else "holding"


def in_series(encounters: Iterable[Encounter], at: datetime) -> bool:
    """Whether a session was given, or is planned, within the policy's days."""
    gap = timedelta(days=slipping_policy().series_gap_days)
    near = [e for e in encounters if e.kind == "treatment" and abs(e.start - at) < gap]
    given = any(e.start <= at and e.status in ("finished", "in-progress") for e in near)
    return given or any(e.start > at and e.status == "planned" for e in near)


def proposed_contact(line: Line, measure: Measure) -> str:
    """The contact to propose: the last of the policy's whose chance is reached and the measure allows."""
    if isinstance(line, OffModel | LittleEvidence):
        return CONVERSATION
    if line.lost:
        return slipping_policy().when_lost
    if not isinstance(line.relapse, RelapseOutlook):
        return CONVERSATION
    chance = line.relapse.chance
    open_to = [name for name, start in slipping_policy().contacts if start <= chance]
    return next((name for name in reversed(open_to) if name in measure.contacts), CONVERSATION)
