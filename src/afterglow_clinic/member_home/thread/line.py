"""One line of life: sessions, insights, commitments, practices by the week, and how the answers went.

Everything is said in words: no score, no chance, no count of what was left out. How the answers went is
told by the instrument's own limits of what is more than noise. Side by side is not because of.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afterglow.record import PatientRecord
from afterglow.reviewing import review
from afterglow.trajectory.change import change
from afterglow.trajectory.headline import headline
from afterglow.trajectory.scored import find_instrument
from afterglow.trajectory.series import treatment_starts
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import (
    CheckIn,
    CircleAttendance,
    Commitment,
    CommitmentEnd,
    Insight,
    Patient,
    Practice,
)
from afterglow_clinic.chart.speaking import spoken
from afterglow_clinic.member_home.practices.words import rhythm_words

REACH = timedelta(days=366)
"""So far back the line is told; what is older stays in the record."""


@dataclass(frozen=True, slots=True)
class Knot:
    """One thing on the line. `quoted` is the member's own words; `beside` marks how the answers went."""

    at: datetime
    says: str
    quoted: str = ""
    beside: bool = False


def line_of(patient: Patient, at: datetime, zone: ZoneInfo) -> tuple[Knot, ...]:
    """A member's line of the last year, the oldest first."""
    record = load_record(patient)
    knots = (
        *_sessions(record, at),
        *_seen(patient),
        *_decided(patient),
        *_practised(patient),
        *_told(patient, zone),
        *_sat_in_circles(patient),
        *_answers(record, at),
    )
    known = (knot for knot in knots if at - REACH <= knot.at <= at)
    return tuple(sorted(known, key=lambda knot: (knot.at, knot.beside)))


def _sessions(record: PatientRecord, at: datetime) -> Iterator[Knot]:
    for number, start in enumerate(treatment_starts(record.encounters, at), 1):
        yield Knot(start, _("Session %(number)d.") % {"number": number})


def _seen(patient: Patient) -> Iterator[Knot]:
    for row in Insight.objects.filter(patient=patient):
        yield Knot(row.authored, _("You saw:"), row.words)


def _decided(patient: Patient) -> Iterator[Knot]:
    became = {
        CommitmentEnd.Outcome.DONE: _("Done, or part of you now:"),
        CommitmentEnd.Outcome.CHANGED: _("You wanted another one in place of:"),
        CommitmentEnd.Outcome.LET_GO: _("You let go of:"),
    }
    for row in Commitment.objects.filter(patient=patient).select_related("end"):
        yield Knot(row.at, _("You decided:"), row.words)
        if end := getattr(row, "end", None):
            yield Knot(end.at, became[CommitmentEnd.Outcome(end.outcome)], end.words or row.words)


def _practised(patient: Patient) -> Iterator[Knot]:
    for row in Practice.objects.filter(patient=patient).select_related("end"):
        said = {"what": spoken(row.title), "rhythm": rhythm_words(row.per_week)}
        yield Knot(row.since, _("You began %(what)s, %(rhythm)s.") % said)
        if end := getattr(row, "end", None):
            yield Knot(end.at, _("%(what)s came to rest.") % said)


def _told(patient: Patient, zone: ZoneInfo) -> Iterator[Knot]:
    """One line a week for all practices together: what was done, and how often it helped or was hard."""
    weeks: dict[datetime, list[CheckIn]] = defaultdict(list)
    rows = CheckIn.objects.filter(patient=patient).exclude(done=CheckIn.Done.NOT_TODAY)
    for row in rows.select_related("practice"):
        local = row.counted.astimezone(zone)
        monday = local.date() - timedelta(days=local.weekday())
        weeks[datetime.combine(monday, datetime.min.time(), zone)].append(row)
    for said in weeks.values():
        yield Knot(said[-1].counted, _week(said))


def _week(said: Iterable[CheckIn]) -> str:
    rows = list(said)
    done = Counter(spoken(row.practice.title) for row in rows)
    parts = [
        ngettext("%(what)s once", "%(what)s %(n)d times", n) % {"what": what, "n": n}
        for what, n in done.most_common()
    ]
    felt = Counter(row.felt for row in rows)
    words = [_("In the week up to here: %(what)s.") % {"what": ", ".join(parts)}]
    if n := felt[CheckIn.Felt.HELPED]:
        words.append(ngettext("It helped once.", "It helped %(n)d times.", n) % {"n": n})
    if n := felt[CheckIn.Felt.HARD]:
        words.append(ngettext("It was hard once.", "It was hard %(n)d times.", n) % {"n": n})
    return " ".join(words)


def _sat_in_circles(patient: Patient) -> Iterator[Knot]:
    rows = CircleAttendance.objects.filter(patient=patient, presence=CircleAttendance.Presence.CAME)
    for row in rows.select_related("meeting__circle"):
        yield Knot(row.at, _("You were at %(circle)s.") % {"circle": row.meeting.circle.name})


def _answers(record: PatientRecord, at: datetime) -> Iterator[Knot]:
    """How the main measure stood against the beginning, each time the word for it changed."""
    series = headline(review(record, at).series)
    instrument = find_instrument(series.instrument) if series is not None else None
    if series is None or instrument is None or series.baseline is None:
        return
    before = ""
    for point in series.points:
        if point.authored <= series.baseline.authored:
            continue
        verdicts = change(instrument, series.baseline, point, basis=series.basis).verdicts
        word = _against_the_beginning(
            better=bool(verdicts["reliable-improvement"]),
            worse=bool(verdicts["reliable-worsening"]),
            told=verdicts["reliable-improvement"].answer != "not-applicable",
        )
        if word and word != before:
            yield Knot(point.authored, word, beside=True)
        before = word or before


def _against_the_beginning(*, better: bool, worse: bool, told: bool) -> str:
    if better:
        return _("Your answers: clearly lighter than at the beginning.")
    if worse:
        return _("Your answers: heavier than at the beginning. Your team sees this too.")
    return _("Your answers: about as at the beginning.") if told else ""
