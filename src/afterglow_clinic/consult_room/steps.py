"""What is next for one person: sessions ahead, measures due, and what the review suggests because of what."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afterglow.program.recurring import MeasureDue
from afterglow.recommending import Recommendation
from afterglow.record import Encounter, PatientRecord
from afterglow.reviewing import Review
from afterglow.trajectory.scored import find_instrument
from afterglow_clinic.chart.models import DetectedIssue, IssueClosure
from afterglow_clinic.consult_room.sight import Sight

SAID_AS_DUE = "measure-due"
"""The suggestion that repeats what the list of due measures says."""

ABOUT_A_FINDING = frozenset({"contact-now", "ask-suicide-item", "screen-suicide-risk", "hold-session"})
"""Suggestions made because of a finding. Once a person has closed the finding they are settled."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, the reason beside it, and the answers it rests on as (what, address)."""

    what: str
    why: str
    rests_on: tuple[tuple[str, str], ...] = ()
    settled: bool = False


def steps(
    record: PatientRecord, review: Review, issues: Iterable[DetectedIssue], *, sight: Sight
) -> tuple[Step, ...]:
    """Suggestions first, then overdue measures, the next session, measures that come up, and what is settled.

    The review knows answers and not what colleagues did: a suggestion whose finding somebody has
    closed moves to the end, with their name and what they wrote. It never disappears.
    """
    suggested = tuple(_suggestions(review, _closures(issues))) if sight.findings else ()
    overdue = [each for each in review.due if each.days_over is not None]
    coming = [each for each in review.due if each.days_over is None]
    return (
        *(step for step in suggested if not step.settled),
        *(_due(each, review.at) for each in (overdue if sight.due else ())),
        *_next_session(record.encounters, review.at),
        *(_due(each, review.at) for each in (coming if sight.due else ())),
        *(step for step in suggested if step.settled),
    )


def _closures(issues: Iterable[DetectedIssue]) -> dict[str, IssueClosure]:
    """By form, the last closure of its findings; forms with a finding still open are left out."""
    by_form: dict[str, list[IssueClosure | None]] = {}
    for issue in issues:
        by_form.setdefault(str(issue.response_id), []).append(getattr(issue, "closure", None))
    return {
        form: max((one for one in found if one is not None), key=lambda one: one.at)
        for form, found in by_form.items()
        if None not in found
    }


def _suggestions(review: Review, closures: Mapping[str, IssueClosure]) -> Iterator[Step]:
    forms = {one.response.id: one.response for one in review.scores}
    for advice in review.recommendations:
        if advice.code == SAID_AS_DUE:
            continue
        settled = _settled(advice, forms, closures)
        rests_on = tuple(
            (
                _("%(form)s of %(day)s")
                % {"form": short(forms[one].instrument), "day": _day(forms[one].authored)},
                reverse("consult_room:response", args=[review.patient_id, one]),
            )
            for one in advice.rests_on
            if one in forms
        )
        yield Step(_worded(advice.sentence, review), settled or advice.because, rests_on, bool(settled))


def _settled(advice: Recommendation, forms: Container[str], closures: Mapping[str, IssueClosure]) -> str:
    """Who closed every finding the suggestion came from, and with what outcome; empty while one is open."""
    about = [one for one in advice.rests_on if one in forms]
    if advice.code not in ABOUT_A_FINDING or not about or any(one not in closures for one in about):
        return ""
    last = max((closures[one] for one in about), key=lambda closure: closure.at)
    return _("Settled: closed by %(name)s on %(day)s. %(outcome)s") % {
        "name": last.by.name,
        "day": _day(last.at),
        "outcome": last.outcome,
    }


def _worded(sentence: str, review: Review) -> str:
    """The core names an instrument by its id; a person knows it by its short name."""
    for name in sorted(review.content, key=len, reverse=True):
        sentence = sentence.replace(name, short(name))
    return sentence


def _due(each: MeasureDue, at: datetime) -> Step:
    name, day = short(each.instrument), _day(each.due)
    last = _("It has not been answered yet.") if each.last_response is None else ""
    if each.days_over is None:
        return Step(_("%(measure)s comes up on %(day)s") % {"measure": name, "day": day}, last)
    if each.days_over == 0:
        today = f"{_('It is due today.')} {last}".strip()
        return Step(_("Ask for %(measure)s") % {"measure": name}, today)
    late = ngettext(
        "It was due on %(day)s, %(n)d day ago.", "It was due on %(day)s, %(n)d days ago.", each.days_over
    )
    said = late % {"day": day, "n": each.days_over}
    return Step(_("Ask for %(measure)s") % {"measure": name}, f"{said} {last}".strip())


def _next_session(encounters: Sequence[Encounter], at: datetime) -> Iterator[Step]:
    ahead = sorted(
        (one for one in encounters if one.status == "planned" and one.start >= at), key=lambda one: one.start
    )
    if ahead:
        when = date_format(timezone.localtime(ahead[0].start), "l j F Y, H:i T")
        yield Step(KINDS_AHEAD.get(ahead[0].kind, KINDS_AHEAD["other"])(), when)


KINDS_AHEAD: dict[str, Callable[[], str]] = {
    "treatment": lambda: _("Next session"),
    "integration": lambda: _("Next integration contact"),
    "psychotherapy": lambda: _("Next psychotherapy"),
    "diagnosis": lambda: _("Next visit"),
    "other": lambda: _("Next visit"),
}


def short(instrument: str) -> str:
    """The short name of an instrument, or its id where the shelf does not have it."""
    found = find_instrument(instrument)
    return found.short if found else instrument


def band_words(band: str | None) -> str:
    """A severity band as a person says it: `moderately-severe` is its name on the shelf."""
    return (band or "").replace("-", " ")


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j F Y")
