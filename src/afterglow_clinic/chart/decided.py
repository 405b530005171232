"""What a member's own page says about their team: that it is talking, or what it decided.

Never a score, never a word a colleague wrote for colleagues: only the plain words somebody signed.
"""

from dataclasses import dataclass
from datetime import datetime

from afterglow_clinic.chart.models import Huddle, Patient


@dataclass(frozen=True, slots=True)
class Told:
    """One huddle as its member sees it. Without a decision, until when there is one."""

    huddle: Huddle
    session: int
    until: datetime

    @property
    def decided(self) -> bool:
        return getattr(self.huddle, "decision", None) is not None


def what_the_team_says(patient: Patient) -> list[Told]:
    """Newest first; one query."""
    rows = Huddle.objects.filter(patient=patient).select_related("checkpoint", "decision__signed_by")
    return [Told(row, row.checkpoint.after_session, row.decide_by) for row in rows.order_by("-opened")]
