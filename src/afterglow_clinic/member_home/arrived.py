"""What became of something a member sent: what every kind's function of arriving answers.

    kept      it is in the chart, now or from an earlier try; the phone lets go of it
    refused   it can never be kept, for the reason said; the phone lets go once the member has read it
    wait      what it belongs to has not come yet; the phone keeps it and sends it again

An area's function takes the form's fields and calls the same chart action as the area's view; see
`member_home/outbox/arriving.py` for the table.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.http import QueryDict

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.once import Spoken


@dataclass(frozen=True, slots=True)
class Kept:
    """It is in the chart. `next` is where the phone goes now, a path of ours; empty: where its form says."""

    next: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be kept. `reason` is a sentence for the member, and repeats nothing they wrote."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """What it belongs to has not arrived yet."""


Arrival = Kept | Refused | Wait


class Arriving(Protocol):
    """One kind's function. It must be safe to call again with the same operation: see chart/once.py."""

    def __call__(
        self,
        fields: QueryDict,
        *,
        patient: Patient,
        operation: UUID,
        spoken: Spoken,
        by: Actor,
        at: datetime,
    ) -> Arrival:
        """Keep it, or say why not.

        Args:
            fields: The form as it was sent, `operation`, `at` and `local` in it, without the CSRF token.
        """
