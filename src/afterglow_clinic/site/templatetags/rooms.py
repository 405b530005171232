"""The tabs of a staff page: the rooms that the permission table opens to this person.

A room that is not built yet, or that the table does not open, has no tab. Adding one is one line below.
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

ROOMS: tuple[tuple[str, str, Any], ...] = (
    ("worklist.read", "care_station:worklist", _("Worklist")),
    ("window.read", "care_station:windows", _("Windows")),
    ("window.read", "care_station:work", _("Work")),
    ("huddle.read", "consult_room:huddles", _("Huddles")),
    ("board.read", "care_station:board", _("Board")),
    ("program.read", "care_station:program", _("Program")),
    ("day.read", "treatment_room:day", _("Day")),
    ("member.list", "front_desk:members", _("Members")),
    ("protocol.read", "protocols:protocols", _("Protocols")),
    ("thread.read", "integration_room:caseload", _("Integration")),
    ("circle.read", "integration_room:circles", _("Circles")),
    ("modality.read", "integration_room:toolbox", _("Toolbox")),
    ("rates.read", "records_room:rates", _("Rates")),
    ("calibration.read", "records_room:calibration", _("Calibration")),
    ("content.read", "records_room:content", _("Content")),
    ("audit.read", "records_room:audit", _("Audit")),
    ("key.read", "records_room:keys", _("Keys")),
    ("import.run", "records_room:import", _("Import")),
)


class Tab(TypedDict):
    """What `components/tabs.html` reads."""

    url: str
    label: str | Promise
    current: bool


@register.simple_tag(takes_context=True)
def open_rooms(context: Context) -> list[Tab]:
    """The tabs for `actor`, the present one marked by the longest address that leads here."""
    actor: Actor = context.get("actor") or NOBODY
    request = context.get("request")
    here = request.path if request is not None else ""
    tabs = [
        Tab(url=address, label=label, current=False)
        for line, name, label in ROOMS
        if may(actor, line) and (address := _address(name))
    ]
    inside = [tab for tab in tabs if here.startswith(tab["url"])]
    if inside:
        max(inside, key=lambda tab: len(tab["url"]))["current"] = True
    return tabs


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
