"""Where a fact came from, and how far to trust it.

Every clinical number in Afterglow carries one of these. What it refuses: a fact
without a citation. The neighbour that holds the facts is `afterglow.library`.
"""

from dataclasses import dataclass
from typing import Literal, get_args

Evidence = Literal["verified", "secondary", "unverified"]
"""verified: read at the source; secondary: a trusted place quotes it; unverified: from memory."""

EVIDENCE_GRADES: tuple[str, ...] = get_args(Evidence)


@dataclass(frozen=True, slots=True)
class Source:
    """A citation, where in it to look, and the grade of evidence."""

    citation: str
    evidence: Evidence
    locator: str | None = None
    doi: str | None = None

    def __str__(self) -> str:
        parts = [self.citation]
        if self.locator:
            parts.append(self.locator)
        if self.doi:
            parts.append(f"doi:{self.doi}")
        return ", ".join(parts)
