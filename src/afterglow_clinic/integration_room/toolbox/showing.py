"""A modality and a match as a page shows them: facts in words, and no more than the reader may know.

What a condition in the record speaks against is told to licensed staff. A lay integrator is told to
ask a clinician first, in the same words whatever the reason, so that a suggestion is never a diagnosis.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afterglow.source import Source
from afterglow.toolbox.codes import known_codes
from afterglow.toolbox.matching import Fit, Matching
from afterglow.toolbox.modality import Caution, Modality, Rhythm
from afterglow.toolbox.reasons import Reason
from afterglow_clinic.chart.models import PracticeWish
from afterglow_clinic.integration_room.toolbox.words import (
    ACCESS,
    FAMILIES,
    LEADERS,
    OCCASIONS,
    PHASES,
    STRENGTHS,
    often_words,
    wait_words,
)

CLINICAL = frozenset({"contraindication", "caution", "unknown", "not-on-shelf"})
"""Reasons that rest on the record's conditions."""


@dataclass(frozen=True, slots=True)
class Why:
    """A reason in words, with its source where it is a licensed reader's to weigh."""

    says: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One modality in a list of fits."""

    modality: Modality
    facts: str
    why: tuple[Why, ...]
    why_not: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Fits:
    """What a reader sees of a match."""

    suggested: tuple[Shown, ...]
    ask_first: tuple[Shown, ...]
    excluded: tuple[Shown, ...]


def fits_of(found: Matching, *, licensed: bool) -> Fits:
    """A match for a licensed reader whole; for another, what is clinical becomes one same sentence."""
    if licensed:
        return Fits(_all(found.suggested), _all(found.ask_first), _all(found.excluded))
    every = (*found.suggested, *found.ask_first, *found.excluded)
    covered = sorted((fit for fit in every if _is_clinical(fit)), key=lambda fit: fit.modality.id)
    return Fits(
        suggested=_all(fit for fit in found.suggested if not _is_clinical(fit)),
        ask_first=(
            *_all(fit for fit in found.ask_first if not _is_clinical(fit)),
            *map(_covered, covered),
        ),
        excluded=_all(fit for fit in found.excluded if not _is_clinical(fit)),
    )


def _is_clinical(fit: Fit) -> bool:
    """What was made for a condition is covered too: suggesting it would name the condition."""
    return bool(fit.modality.meant_for) or any(reason.code in CLINICAL for reason in fit.why_not)


def _covered(fit: Fit) -> Shown:
    """By id, not by rank, and without a reason: nothing tells one hidden cause from another."""
    return Shown(fit.modality, facts_of(fit.modality), (), (Why(_("Ask a clinician first.")),))


def _all(fits: Iterable[Fit]) -> tuple[Shown, ...]:
    return tuple(
        Shown(
            fit.modality,
            facts_of(fit.modality),
            tuple(_says(reason) for reason in fit.why if reason.code != "purpose"),
            tuple(_says_against(reason, fit.modality) for reason in fit.why_not),
        )
        for fit in fits
    )


def _says_against(reason: Reason, modality: Modality) -> Why:
    """A reason against, where the same code speaks for it elsewhere or says a moment in time."""
    if reason.code == "phase":
        phases = ", ".join(str(PHASES[name]) for name in modality.phases)
        return Why(_("For another phase: %(phases)s.") % {"phases": phases})
    if reason.code == "after-session":
        until = date_format(localtime(datetime.fromisoformat(reason.about)), "j F, H:i")
        return Why(_("Too soon after a session: from %(until)s on.") % {"until": until})
    if reason.code == "leader":
        leaders = _(" or ").join(str(LEADERS[name]) for name in modality.led_by)
        return Why(_("Nobody here can lead it: it takes %(who)s.") % {"who": leaders})
    return _says(reason)


def _says(reason: Reason) -> Why:
    """The screen's own words where a reason is ours; the file's where it is a rule's or a study's."""
    about = FAMILIES.get(reason.about) or ACCESS.get(reason.about) or PHASES.get(reason.about) or reason.about
    words = {
        "kept": _("Kept before."),
        "going-on": _("Done now."),
        "liked": _("Wished for."),
        "phase": _("Phase: %(about)s.") % {"about": about},
        "time": _("At least %(n)s minutes.") % {"n": reason.about},
        "unwanted": _("Not wanted: %(about)s.") % {"about": about},
        "access": _("Cannot be done: %(about)s.") % {"about": about},
        "meant-for": _("Made for what is recorded."),
        "meant-for-others": _("Made for something that is not recorded."),
        "research": _("Research: %(kind)s.") % {"kind": STRENGTHS.get(reason.about, reason.about)},
        "consent": _("Needs a consent of its own: %(about)s.") % {"about": about},
    }
    return Why(words.get(reason.code, reason.says), reason.source if reason.code in CLINICAL else None)


@dataclass(frozen=True, slots=True)
class Said:
    """What a member said they like, in the toolbox's words. `minutes` is None where any length is right."""

    likes: tuple[str, ...]
    minutes: int | None
    at: datetime


def said_by(wish: PracticeWish | None) -> Said | None:
    """Their kept wish in words; None where they never said one."""
    if wish is None:
        return None
    return Said(tuple(str(FAMILIES.get(name, name)) for name in wish.likes), wish.minutes, wish.at)


def facts_of(modality: Modality) -> str:
    """Rhythm, length and who leads, in a line."""
    least, most = modality.minutes
    length = _("%(least)d to %(most)d min") % {"least": least, "most": most}
    leaders = _(" or ").join(str(LEADERS[name]) for name in modality.led_by)
    led = _("led by %(who)s") % {"who": leaders}
    return " · ".join((rhythm_words(modality.rhythm), length, led))


def rhythm_words(rhythm: Rhythm) -> str:
    """How often, in words."""
    if rhythm.per_week is not None:
        return often_words(rhythm.per_week)
    if rhythm.every_days is not None:
        n = rhythm.every_days
        return ngettext("every day", "every %(n)d days", n) % {"n": n}
    return str(OCCASIONS[str(rhythm.occasion)])


def terms_of(modality: Modality) -> Iterator[tuple[str, str]]:
    """The facts of one modality as terms and values."""
    yield _("Family"), str(FAMILIES[modality.family])
    yield _("Phases"), ", ".join(str(PHASES[name]) for name in modality.phases)
    yield _("Rhythm, length, who leads"), facts_of(modality)
    yield _("Can be done"), ", ".join(str(ACCESS[name]) for name in modality.access) or _("no easier way")
    if modality.wait_h:
        yield _("After a session"), wait_words(modality.wait_h)
    if modality.meant_for:
        yield _("Made for"), ", ".join(known_codes().get(code, code) for code in modality.meant_for)
    if modality.consent:
        yield _("Consent of its own"), modality.consent


@dataclass(frozen=True, slots=True)
class Protection:
    """Whom one rule protects, in words. `refuses` is False where it only asks first."""

    conditions: str
    rule: Caution
    refuses: bool


def protections_of(modality: Modality) -> Iterator[Protection]:
    """Every rule of one modality, contraindications first."""
    for rule in modality.rules:
        titles = ", ".join(known_codes().get(code, code) for code in rule.conditions)
        yield Protection(titles, rule, rule in modality.contraindications)
