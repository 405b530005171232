"""A script in every text field, shown on every page, in a real Chromium: none runs.

The forms are found on the pages themselves, so a new field is attacked the day it is written. The browser
is told to ignore the content security policy: what is tested is that text stays text, and the policy
stands behind that. That a payload would be noticed is tested first.

Here the site is live, and everybody opens every page while everything that was sent stands on it; a short
field takes a share of the payloads. `test_every_field_takes_every_script.py` sends them all.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from afterglow_clinic.chart.checks import permission_of
from tests.browser.doors import packed
from tests.browser.forms_of import Form, forms_of
from tests.browser.payloads import PAYLOADS
from tests.browser.replaying import LISTEN
from tests.browser.test_every_page import NOT_A_PAGE
from tests.clinic.cast import NOW, Person, signed_in
from tests.clinic.examples import EXAMPLES
from tests.clinic.scene import Scene, Subject, set_the_scene
from tests.clinic.walking import named_views

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PEOPLE = ("member", "integrator", "director", "nurse", "front_desk", "owner", "therapist")
MOST_ROUNDS = 3
"""A short field takes its share of the payloads in this many forms at most; a long one takes all in them."""
LOOK = """() => ({
  ran: window.ran === true,
  left: [...document.querySelectorAll('*')].filter((one) => [...one.attributes].some((mark) =>
    (mark.name.startsWith('on') && mark.value.includes('boom')) || /^\\s*javascript:/i.test(mark.value))
  ).map((one) => one.outerHTML.slice(0, 120)),
  seen: document.body.innerText.includes('boom()') || [...document.querySelectorAll('textarea, input')]
    .some((one) => one.value.includes('boom()')),
})"""


@pytest.fixture
def window(chromium: Any, live_server: Any) -> Iterator[Callable[[Person | None], Any]]:
    contexts: list[Any] = []

    def open_window(person: Person | None) -> Any:
        context = chromium.new_context(
            viewport={"width": 390, "height": 844}, base_url=live_server.url, bypass_csp=True
        )
        contexts.append(context)
        context.add_init_script(LISTEN)
        if person is not None:
            cookie = signed_in(person).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


def test_a_payload_that_stood_on_a_page_as_it_is_would_be_noticed(window: Any) -> None:
    page, noticed = window(None), 0
    page.goto("/_/health/")
    for run in PAYLOADS[::8]:
        page.set_content(f"<!doctype html><body><p>{run}</p></body>")
        page.wait_for_timeout(30)
        found = page.evaluate(LOOK)
        noticed += found["ran"] or bool(found["left"])
    assert noticed >= 18, "most of the plain ones run or leave a handler behind"


def pages(scene: Scene) -> Iterator[tuple[str, str, str]]:
    """Everybody's pages: who opens which, and under what name."""
    subject, people = scene.subjects["member"], scene.cast.everyone()
    for name, pattern in named_views():
        example, line = EXAMPLES[name], permission_of(pattern)
        if line is None or "GET" not in example.methods or example.by_library or name in NOT_A_PAGE:
            continue
        for who in PEOPLE:
            if line.public or people[who].actor.roles & line.roles:
                yield who, name, reverse(name, kwargs=example.parts(subject))
                if line.public:
                    break


def fill(form: Form, told: dict[str, Any], number: int) -> dict[str, Any]:
    """What one round sends: the page's own values, the example's for what is no text, payloads for text."""
    sent: dict[str, Any] = {**told, **form.values}
    for name, longest in form.texts.items():
        if texts := packed(longest):
            sent[name] = texts[number % len(texts)]
    return sent


def attack(client: Client, address: str, told: dict[str, Any]) -> tuple[int, int]:
    """Send payloads through every text field of a page's forms.

    Returns:
        How many pairs of field and payload were sent, and how many forms answered with a failure.
    """
    page = client.get(address, secure=True)
    if page.status_code != 200 or "text/html" not in page.get("Content-Type", ""):
        return 0, 0
    pairs = failures = 0
    for form in forms_of(page.content.decode()):
        if not form.texts or "sign-out" in form.action:
            continue
        rounds = min(MOST_ROUNDS, max(len(packed(longest)) for longest in form.texts.values()))
        for number in range(rounds):
            sent = fill(form, told, number)
            answer = client.post(form.action or address, sent, secure=True)
            failures += answer.status_code >= 500
            pairs += sum(str(sent[name]).count("boom()") > 0 for name in form.texts if name in sent)
    return pairs, failures


def told_by(name: str, subject: Subject) -> dict[str, Any]:
    fields = EXAMPLES[name].fields(subject)
    return {key: value for key, value in fields.items() if isinstance(value, str | list)}


def test_a_script_in_every_text_field_runs_on_no_page(
    window: Any, record_property: Callable[[str, object], None]
) -> None:
    scene, clients = set_the_scene(), dict[str, Client]()
    subject, people = scene.subjects["member"], scene.cast.everyone()
    attacked, pairs, failures = 0, 0, 0
    with time_machine.travel(NOW, tick=True):
        for who, name, address in pages(scene):
            client = clients.setdefault(who, signed_in(people[who]))
            client.raise_request_exception = False
            sent, failed = attack(client, address, told_by(name, subject))
            attacked, pairs, failures = attacked + (sent > 0), pairs + sent, failures + failed
    assert failures == 0
    wrong, opened, showing = [], 0, 0
    for who in PEOPLE:
        page = window(people[who])
        for _who, name, address in (each for each in pages(scene) if each[0] == who):
            page.goto(address)
            found = page.evaluate(LOOK)
            opened, showing = opened + 1, showing + found["seen"]
            if found["ran"] or found["left"]:
                wrong.append((who, name, found["left"][:2]))
    record_property("pages with fields that took scripts", attacked)
    record_property("texts of scripts sent", pairs)
    record_property("pages opened afterwards", opened)
    record_property("pages that show a script as text", showing)
    assert wrong == []
    assert showing >= 15, "the payloads must be there to be seen"
