"""The tabs of a staff page: the rooms that the permission table opens to this person.

A room that the table does not open has no tab. Adding a door is one line below.
"""

from typing import Any, TypedDict

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.actor import NOBODY, Actor
from afterglow_clinic.chart.permissions import may

register = template.Library()

Door = tuple[str, str, Any]
"""The line of the permission table, the address, the word on the tab."""

ROOMS: tuple[tuple[Any, tuple[Door, ...]], ...] = (
    (_("Worklist"), (("worklist.read", "care_station:worklist", _("Worklist")),)),
    (_("Windows"), (("window.read", "care_station:windows", _("Windows")),)),
    (_("Work"), (("window.read", "care_station:work", _("Work")),)),
    (_("Huddles"), (("huddle.read", "consult_room:huddles", _("Huddles")),)),
    (_("Board"), (("board.read", "care_station:board", _("Board")),)),
    (
        _("Day"),
        (
            ("day.read", "treatment_room:day", _("Day")),
            ("music.read", "treatment_room:music", _("Music")),
        ),
    ),
    (_("Members"), (("member.list", "front_desk:members", _("Members")),)),
    (_("Stories"), (("story.read", "consult_room:members", _("Stories")),)),
    (
        _("Integration"),
        (
            ("thread.read", "integration_room:caseload", _("Caseload")),
            ("message.read", "integration_room:messages", _("Messages")),
            ("office-hours.read", "integration_room:hours", _("Hours")),
            ("journal.read", "integration_room:shared", _("Shared journal")),
            ("circle.read", "integration_room:circles", _("Circles")),
            ("modality.read", "integration_room:toolbox", _("Toolbox")),
            ("card.read", "integration_room:cards", _("Cards")),
            ("shown-scores.set", "integration_room:shown_scores", _("Scores shown")),
        ),
    ),
    (
        _("Program"),
        (
            ("program.read", "care_station:program", _("Program")),
            ("protocol.read", "protocols:protocols", _("Protocols")),
        ),
    ),
    (
        _("Records"),
        (
            ("rates.read", "records_room:rates", _("Rates")),
            ("cohort.read", "records_room:cohort", _("Cohort")),
            ("calibration.read", "records_room:calibration", _("Calibration")),
            ("prompts.read", "records_room:prompts", _("Prompts")),
            ("content.read", "records_room:content", _("Content")),
            ("audit.read", "records_room:audit", _("Audit")),
            ("key.read", "records_room:keys", _("Keys")),
            ("import.run", "records_room:import", _("Import")),
        ),
    ),
)
"""Each tab and the doors behind it. A tab with several doors shows them in a second row, once inside."""


class Tab(TypedDict):
    """What `components/tabs.html` reads."""

    url: str
    label: str | Promise
    current: bool


@register.simple_tag(takes_context=True)
def open_rooms(context: Context) -> list[Tab]:
    """The tabs for `actor`; the present one holds the longest address that leads here."""
    tabs = [(label, _open(context, doors)) for label, doors in ROOMS]
    here = _nearest(context, [door for _label, doors in tabs for door in doors])
    return [
        Tab(url=doors[0]["url"], label=label, current=here in [door["url"] for door in doors])
        for label, doors in tabs
        if doors
    ]


@register.simple_tag(takes_context=True)
def open_doors(context: Context) -> list[Tab]:
    """The doors of the room one is in, where it has more than one; the present one marked."""
    rooms = [_open(context, doors) for _label, doors in ROOMS]
    here = _nearest(context, [door for doors in rooms for door in doors])
    inside = next((doors for doors in rooms if here in [door["url"] for door in doors]), [])
    if len(inside) < 2:
        return []
    return [Tab(url=door["url"], label=door["label"], current=door["url"] == here) for door in inside]


def _open(context: Context, doors: tuple[Door, ...]) -> list[Tab]:
    actor: Actor = context.get("actor") or NOBODY
    return [
        Tab(url=address, label=label, current=False)
        for line, name, label in doors
        if may(actor, line) and (address := _address(name))
    ]


def _nearest(context: Context, doors: list[Tab]) -> str:
    request = context.get("request")
    path = request.path if request is not None else ""
    inside = [door["url"] for door in doors if path.startswith(door["url"])]
    return max(inside, key=len, default="")


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
