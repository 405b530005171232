"""One thing that may be next in a member's day: what, why, and where it leads."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A card of the day. `above` says when or for what, `label` is its button, `url` where that leads.

    `piece` names a template that is shown in place of the button, with `facts` (a two-tap check-in).
    """

    above: str
    title: str
    why: str = ""
    url: str = ""
    label: str = ""
    piece: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    quoted: str = ""
    """The member's own words, shown as theirs."""
