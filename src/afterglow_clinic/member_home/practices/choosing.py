"""A new practice from the toolbox: what fits this member now, and why or why not, in their own words.

The judging is `afterglow.toolbox.matching`, which is pure. Only what a person can do alone is offered;
what must be asked first is said, with the way to ask, and never planned from this page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from afterglow.toolbox.matching import Fit, match
from afterglow.toolbox.modality import Modality
from afterglow.toolbox.reasons import Reason
from afterglow.toolbox.wording import in_language
from afterglow_clinic.chart.modalities import in_use, situation_in_chart
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.member_home.practices.words import family_words, length_words, rhythm_of

FIRST = 5
"""So many stand open; the others that fit are folded away."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One practice with its reasons in words."""

    modality: Modality
    facts: str
    why: tuple[str, ...]
    why_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offers:
    """What fits, the best first; what is asked about first; what is not for now."""

    first: tuple[Offer, ...]
    more: tuple[Offer, ...]
    ask_first: tuple[Offer, ...]
    not_now: tuple[Offer, ...]


def offers_for(
    patient: Patient, at: datetime, *, likes: frozenset[str] | None, minutes: int | None
) -> Offers:
    """The clinic's practices for this member at this moment; `likes` None is what they said they like."""
    situation = situation_in_chart(patient, at, likes=likes, minutes=minutes)
    found = match(_alone(patient), situation, at)
    fitting = [fit for fit in found.suggested if not _is_done_now(fit)]
    return Offers(
        first=_offers(fitting[:FIRST]),
        more=_offers(fitting[FIRST:]),
        ask_first=_offers(fit for fit in found.ask_first if not _is_done_now(fit)),
        not_now=_offers(fit for fit in found.excluded if not _is_done_now(fit)),
    )


def offer_of(patient: Patient, name: str, at: datetime) -> tuple[Offer, Fit] | None:
    """One practice by its id; None where the clinic has none that a person can do alone."""
    found = match(_alone(patient), situation_in_chart(patient, at), at)
    try:
        fit = found.fit(name)
    except KeyError:
        return None
    return _offer(fit), fit


def _alone(patient: Patient) -> list[Modality]:
    return [one for one in in_use(patient.organization_id) if one.form == "practice" and "self" in one.led_by]


def _is_done_now(fit: Fit) -> bool:
    return any(reason.code == "going-on" for reason in fit.why)


def _offers(fits: Iterable[Fit]) -> tuple[Offer, ...]:
    return tuple(map(_offer, fits))


def _offer(fit: Fit) -> Offer:
    worded = in_language(fit.modality, (get_language() or "en").partition("-")[0])
    says = {rule.id: rule.says for rule in worded.rules}
    shipped = {rule.says: says[rule.id] for rule in fit.modality.rules}
    return Offer(
        modality=worded,
        facts=f"{rhythm_of(worded.rhythm)}, {length_words(worded)}",
        why=tuple(filter(None, map(_why, fit.why))),
        why_not=tuple(dict.fromkeys(_why_not(reason, shipped) for reason in fit.why_not)),
    )


def _why(reason: Reason) -> str:
    """What speaks for it; what it was made for and what a study found stay with the team."""
    return {
        "kept": _("You kept it up before."),
        "liked": _("You said you like this: %(what)s.") % {"what": family_words(reason.about)},
        "phase": _("It belongs to where you are now."),
        "time": _("It can be done in %(n)s minutes.") % {"n": reason.about},
        "meant-for": _("It was made for something you told us about."),
    }.get(reason.code, "")


def _why_not(reason: Reason, shipped: dict[str, str]) -> str:
    """What speaks against it now, or what is asked first. A rule's own words where there is one."""
    if reason.code in {"contraindication", "caution"}:
        return shipped.get(reason.says, reason.says)
    return {
        "unknown": _("We have not asked you yet about something that matters for it."),
        "not-on-shelf": _("Your team should look first whether it is right for you."),
        "consent": _("It needs a consent of its own first."),
        "phase": _("It belongs to another time of your program."),
        "after-session": _("Not so soon after a session. Rest first."),
        "time": _("It takes at least %(n)s minutes.") % {"n": reason.about},
        "leader": _("Nobody here can lead it."),
        "unwanted": _("You said you do not want it."),
    }.get(reason.code, _("It cannot be done the way you need it."))
