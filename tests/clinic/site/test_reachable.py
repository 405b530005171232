"""Every page a person may open is found by following links from home. Nobody types an address.

The crawl opens one address of each view, and for a record's pages the first it meets: which record it is
makes no difference to the links.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from re import findall
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import Resolver404, resolve

from tests.clinic.cast import NOW, signed_in
from tests.clinic.scene import set_the_scene

pytestmark = pytest.mark.django_db
STORIES = {"consult_room:members", "consult_room:story", "consult_room:print"}
GLASS = {"consult_room:break_glass"}
HOURS = {"integration_room:hours"}
COHORT = {"records_room:cohort"}
SAFETY = {"consult_room:safety_plan"}
THREAD = {"integration_room:thread"}
REACHED = {
    "director": STORIES | HOURS | COHORT | SAFETY | THREAD,
    "nurse": STORIES | HOURS | COHORT | SAFETY | THREAD,
    "integrator": STORIES | HOURS | GLASS | SAFETY | THREAD,
    "idle_integrator": {"consult_room:members"} | HOURS | GLASS,
    "front_desk": HOURS,
    "owner": set[str](),
    "therapist": STORIES | {"integration_room:guest"},
    "former_therapist": {"consult_room:members"},
}
"""What each of the cast must come upon; of a record only where they meet one."""


@dataclass(slots=True)
class Walk:
    """Every view that was reached, with the views its page links to; and the links that open nothing."""

    links: dict[str, set[str]] = field(default_factory=dict)
    dead: set[tuple[str, str, int]] = field(default_factory=set)


def followed(client: Client) -> Walk:
    """Where links lead to from home, one address of each view."""
    waiting, found = deque([("home", "home", "/")]), Walk()
    while waiting:
        source, name, address = waiting.popleft()
        if name in found.links:
            continue
        page = client.get(address, follow=True, secure=True)
        found.links[name] = set()
        if page.status_code != 200:
            found.dead.add((source, name, page.status_code))
        elif "text/html" in page["Content-Type"]:
            for to, link in linked(page.request["PATH_INFO"], page.content.decode()):
                found.links[name].add(to)
                waiting.append((name, to, link))
    return found


def linked(here: str, html: str) -> Iterator[tuple[str, str]]:
    """The views of this site that a page links to, with the address."""
    for link in findall(r'<a\b[^>]*\shref="([^"]*)"', html):
        to = urlsplit(urljoin(here, unescape(link)))
        if (view := _view(to.scheme, to.netloc, to.path)) is not None:
            yield view, f"{to.path}?{to.query}"


def _view(scheme: str, host: str, path: str) -> str | None:
    """The view at an address of this site; None for another's, a telephone or a place on the page."""
    if scheme or host:
        return None
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def test_what_a_role_works_with_is_reached_by_link_and_no_link_is_closed_to_them() -> None:
    with time_machine.travel(NOW, tick=False):
        people = set_the_scene().cast.everyone()
        met = {name: followed(signed_in(people[name])) for name in REACHED}
    missed = {name: wanted - set(met[name].links) for name, wanted in REACHED.items()}
    assert not any(missed.values()), missed
    dead = {name: walk.dead for name, walk in met.items()}
    assert not any(dead.values()), dead
    for name in ("nurse", "integrator"):
        assert met[name].links["integration_room:thread"] >= {
            "consult_room:story",
            "consult_room:safety_plan",
        }
        assert "integration_room:guest" not in met[name].links["consult_room:story"]
    story = met["therapist"].links["consult_room:story"]
    assert "integration_room:guest" in story
    assert not story & {"consult_room:safety_plan", "integration_room:thread"}
