"""Each reason as a card: what, what the record says, from where, how sure, and who went on in spite of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from afterglow.program.eligibility import NEEDED_OVERRIDES, Eligibility, Reason
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import EligibilityOverride
from afterglow_clinic.chart.permissions import may
from afterglow_clinic.chart.reason_words import found_words
from afterglow_clinic.consult_room.eligibility.forms import OverrideForm

WORDS: dict[str, str | Promise] = {
    "absolute": _("Absolute"),
    "relative": _("Relative"),
    "missing": _("Missing"),
    "caution": _("To know"),
}
LOOKS = {"absolute": "high", "relative": "moderate", "missing": "moderate", "caution": "low"}


@dataclass(frozen=True, slots=True)
class ReasonCard:
    """One reason. `form` is None where this reader cannot override it, or did already."""

    reason: Reason
    found: tuple[str, ...]
    word: str | Promise
    look: str
    overrides: tuple[EligibilityOverride, ...]
    needed: int
    form: OverrideForm | None

    @property
    def still_needed(self) -> int:
        return max(0, self.needed - len({row.by_id for row in self.overrides}))


def cards_of(
    verdict: Eligibility, rows: Iterable[EligibilityOverride], *, by: Actor, bound: OverrideForm | None = None
) -> tuple[ReasonCard, ...]:
    """What holds first, the gravest first; then what was overridden; then what is only to be known."""
    given = list(rows)
    order = list(WORDS)
    reasons = sorted(verdict.reasons, key=lambda one: (not one.holds, order.index(one.weight)))
    return tuple(_card(reason, given, by, bound) for reason in reasons)


def _card(
    reason: Reason, given: list[EligibilityOverride], by: Actor, bound: OverrideForm | None
) -> ReasonCard:
    counted = {(each.by, each.at) for each in reason.overrides}
    rows = tuple(row for row in given if row.rule == reason.rule and (str(row.by_id), row.at) in counted)
    needed = NEEDED_OVERRIDES.get(reason.weight, 0)
    mine = any(row.by_id == by.practitioner_id for row in rows)
    form = None
    if needed and reason.holds and not mine and may(by, "eligibility.override"):
        asked = bound is not None and bound.data.get("rule") == reason.rule
        form = bound if asked else OverrideForm(initial={"rule": reason.rule}, auto_id=f"{reason.rule}_%s")
    return ReasonCard(
        reason, found_words(reason), WORDS[reason.weight], LOOKS[reason.weight], rows, needed, form
    )
