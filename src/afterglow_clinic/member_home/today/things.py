"""What may be next for a member, in the order it counts. The first that applies is the day's card.

Each source answers with one thing or None, and asks nothing of the others: to let something new be next,
write a source and give it its place in `SOURCES`. Nothing here counts, compares or reminds of what was left.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from afterglow_clinic.chart.asked import open_instruments
from afterglow_clinic.chart.consent_board import consent_lines
from afterglow_clinic.chart.intake.sections import standing_sections
from afterglow_clinic.chart.messages import unread_from_team
from afterglow_clinic.chart.models import Appointment, Decision, Patient
from afterglow_clinic.chart.preparation import prepared
from afterglow_clinic.chart.speaking import spoken
from afterglow_clinic.member_home.practices.showing import due_practices
from afterglow_clinic.member_home.today.thing import Thing

SOON = timedelta(days=2)
PREPARE = timedelta(days=14)
NEW_DECISION = timedelta(days=7)
Source = Callable[[Patient, datetime], Thing | None]


def the_journey(patient: Patient, at: datetime) -> Thing | None:
    """A session within two days."""
    row = _agreed(patient, at, Appointment.Kind.SESSION)
    if row is None or row.start - at > SOON:
        return None
    return Thing(
        above=when(row.start),
        title=_("Your journey"),
        why=_("Your team expects you then. If something is in the way, tell them; it can be moved."),
        url=reverse("member_home:journey"),
        label=_("The day itself"),
    )


def a_message(patient: Patient, at: datetime) -> Thing | None:
    """Words from the team that were not read yet."""
    row = unread_from_team(patient).select_related("practitioner").last()
    if row is None or row.practitioner is None:
        return None
    return Thing(
        above=when(row.counted),
        title=_("%(name)s wrote to you") % {"name": row.practitioner.name},
        url=reverse("member_home:messages"),
        label=_("Read it"),
    )


def the_questions(patient: Patient, at: datetime) -> Thing | None:
    """A form that waits: one somebody asked for, or one whose hour it is."""
    waiting = open_instruments(patient, at, language=get_language() or "en")
    if not waiting:
        return None
    until = min((one.until for one in waiting if one.until is not None), default=None)
    return Thing(
        above=_("Until %(when)s") % {"when": when(until)} if until is not None else "",
        title=_("A few questions for you"),
        why=_("They take some minutes. You may leave any of them out."),
        url=reverse("waiting_room:forms"),
        label=_("Begin"),
    )


def the_preparation(patient: Patient, at: datetime) -> Thing | None:
    """A card of the preparation that was not answered since the last journey, while one is booked."""
    stood = prepared(patient, at, language=get_language() or "en")
    if stood.journey is None or stood.next is None or stood.journey.start - at > PREPARE:
        return None
    return Thing(
        above=_("%(told)d of %(all)d cards") % {"told": stood.told, "all": len(stood.cards)},
        title=_("Your preparation"),
        why=stood.next.card.ask,
        url=reverse("member_home:preparing_card", args=[stood.next.card.id]),
        label=_("Go on") if stood.told else _("Begin"),
    )


def a_decision(patient: Patient, at: datetime) -> Thing | None:
    """What the team decided in the last days."""
    row = Decision.objects.filter(patient=patient, signed_at__gt=at - NEW_DECISION).first()
    if row is None:
        return None
    return Thing(
        above=when(row.signed_at),
        title=_("Your team talked about you and decided something"),
        why=_("It is written in plain words, with the name of who signed it."),
        url=reverse("waiting_room:decision", args=[row.pk]),
        label=_("Read what they decided"),
    )


def the_intake(patient: Patient, at: datetime) -> Thing | None:
    """Sections of the intake that were not told yet."""
    mine = [each for each in standing_sections(patient) if each.section.for_members]
    left = [each for each in mine if each.latest is None]
    if not left or patient.care_plans.filter(first_session__isnull=False).exists():
        return None
    told = len(mine) - len(left)
    return Thing(
        above=_("%(told)d of %(all)d parts told") % {"told": told, "all": len(mine)},
        title=_("Your intake"),
        why=_("So that the team knows who you are before anything is planned. Stop at any time."),
        url=reverse("waiting_room:intake"),
        label=_("Go on"),
    )


def a_consent(patient: Patient, at: datetime) -> Thing | None:
    """A consent that the program needs and that is not in force."""
    waiting = [line for line in consent_lines(patient, at) if line.needed and line.can_be_signed]
    line = next((line for line in waiting if line.standing is None), None)
    if line is None:
        return None
    return Thing(
        above=_("Yours to give or not"),
        title=line.title,
        why=_("Read it in your own time. You can take it back on any day."),
        url=reverse("waiting_room:sign", args=[line.category]),
        label=_("Read it"),
    )


def a_practice(patient: Patient, at: datetime) -> Thing | None:
    """A practice that may be asked about now, with its two taps in place."""
    mine = next(iter(due_practices(patient, at)), None)
    if mine is None:
        return None
    return Thing(
        above=_("%(rhythm)s. %(week)s") % {"rhythm": capfirst(mine.rhythm), "week": mine.week},
        title=spoken(mine.row.title),
        url=reverse("member_home:practice", args=[mine.row.pk]),
        piece="member_home/practices/_check_in.html",
        facts={"mine": mine},
    )


def the_next_time(patient: Patient, at: datetime) -> Thing | None:
    """The next agreed time, of any kind."""
    row = _agreed(patient, at)
    if row is None:
        return None
    with_whom = row.practitioner.name if row.practitioner else ""
    return Thing(
        above=when(row.start),
        title=words_for(row),
        why=_("With %(name)s.") % {"name": with_whom} if with_whom else "",
    )


SOURCES: tuple[Source, ...] = (
    the_journey,
    a_decision,
    a_message,
    the_questions,
    the_intake,
    a_consent,
    the_preparation,
    a_practice,
    the_next_time,
)


def things_of(patient: Patient, at: datetime, most: int | None = None) -> tuple[Thing, ...]:
    """What applies, the next first. Sources after the `most`-th thing are not asked."""
    found = (source(patient, at) for source in SOURCES)
    return tuple(islice((thing for thing in found if thing is not None), most))


def words_for(row: Appointment) -> str:
    """What an agreed time is called to the member; its title is the team's."""
    if row.kind == Appointment.Kind.SESSION:
        return _("Your journey")
    if row.component == "integration":
        return _("A talk about what you saw, and what comes of it")
    if row.kind == Appointment.Kind.CONTACT:
        return _("A call from your team")
    return _("A visit at the clinic")


def when(moment: datetime) -> str:
    """A moment as the member reads it, in the clinic's zone."""
    local = localtime(moment)
    return f"{date_format(local, 'l j F, H:i')} ({local.tzname()})"


def _agreed(patient: Patient, at: datetime, kind: str = "") -> Appointment | None:
    rows = Appointment.objects.filter(patient=patient, cancelled=None, end__gt=at)
    rows = rows.filter(kind=kind) if kind else rows
    return rows.select_related("practitioner").order_by("start").first()
