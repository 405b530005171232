"""Bad input: whatever comes, the answer is never a 500, and a refused form has written nothing.

The gate sends a sample; `make fuzz` (AFTERGLOW_FUZZ=200000) sends the whole lot. A failing case
is repeated by its shard and number alone.
"""

import io
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from random import Random

import pytest
import time_machine
from django.core.signals import got_request_exception
from django.test import Client
from django.urls import reverse

from afterglow_clinic.chart import models
from afterglow_clinic.site.doorstep import fault_of
from tests.clinic.cast import NOW, signed_in
from tests.clinic.examples import EXAMPLES
from tests.clinic.nasty import Request, damaged
from tests.clinic.relations import MEMBERS
from tests.clinic.scene import Scene, set_the_scene
from tests.clinic.walking import undone

SHARDS = 8
REQUESTS = int(os.environ.get("AFTERGLOW_FUZZ", "10000"))
VIEWS = sorted(EXAMPLES)
CLINICAL = (
    models.Patient,
    models.QuestionnaireResponse,
    models.Observation,
    models.DetectedIssue,
    models.Acknowledgement,
    models.ContactMade,
    models.IssueClosure,
    models.Invitation,
    models.ContentApproval,
    models.ImportRun,
    models.Encounter,
)


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    with time_machine.travel(NOW, tick=False):
        yield set_the_scene()


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_request_makes_the_server_fail(
    scene: Scene, shard: int, record_property: Callable[[str, object], None]
) -> None:
    clients = [signed_in(person) for person in (*scene.cast.everyone().values(), None)]
    failures: dict[str, str] = {}
    for number in range(REQUESTS // SHARDS):
        dice = Random(f"{shard}/{number}")
        fault = send(dice.choice(clients), a_request(scene, dice))
        if fault:
            failures.setdefault(fault, f"shard {shard}, number {number}")
    record_property("mutated requests", REQUESTS // SHARDS)
    record_property("mutated requests answered with a failure", len(failures))
    assert not failures, "\n".join(f"{where}: {fault}" for fault, where in failures.items())


def a_request(scene: Scene, dice: Random) -> Request:
    """A sound request to some view, then damaged."""
    name = dice.choice(VIEWS)
    example = EXAMPLES[name]
    subject = scene.subjects[dice.choice(MEMBERS)]
    method = "POST" if "POST" in example.methods and dice.random() < 0.7 else "GET"
    request = Request(method, reverse(name, kwargs=example.parts(subject)).encode())
    request.fields = list(example.fields(subject).items()) or [("answer", "1")]
    return damaged(request, dice)


def send(client: Client, request: Request) -> str | None:
    """Send it as a server would hand it over; return what went wrong, or None."""
    raised: list[str] = []

    def remember(**_: object) -> None:
        raised.append(_innermost())

    got_request_exception.connect(remember)
    sound, client.raise_request_exception = dict(client.cookies), False
    client.handler.enforce_csrf_checks = request.enforce_csrf
    try:
        with undone():
            before = rows() if request.method == "POST" else 0
            environment = _environment(client, request)
            if fault_of(environment):
                return None
            response = client.request(**environment)
            if response.status_code >= 500:
                return f"{response.status_code} for {request.method} {request.path[:80]!r}: {raised or ''}"
            if before and 400 <= response.status_code < 500 and rows() != before:
                return f"{response.status_code} for {request.path[:80]!r}, yet something was written"
    except Exception as escaped:  # noqa: BLE001  (a server would answer 500 to it)
        return f"escaped: {type(escaped).__name__}: {str(escaped)[:200]}"
    finally:
        got_request_exception.disconnect(remember)
        client.cookies.clear()
        client.cookies.update(sound)
    return None


def _environment(client: Client, request: Request) -> dict[str, object]:
    body = request.encoded()
    cookies = "; ".join(
        [f"{name}={morsel.value}" for name, morsel in client.cookies.items() if name not in request.cookies]
        + [f"{name}={value}" for name, value in request.cookies.items()]
    )
    return {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": request.path.decode("latin-1"),
        "QUERY_STRING": request.query.decode("latin-1"),
        "CONTENT_TYPE": request.content_type,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_COOKIE": cookies.encode("utf-8", "replace").decode("latin-1"),
        "wsgi.input": io.BytesIO(body),
        **request.headers,
    }


def _innermost() -> str:
    """Where the exception now being handled was raised, in one line."""
    kind, exception, trace = sys.exc_info()
    frame = traceback.extract_tb(trace)[-1]
    ours = [one for one in traceback.extract_tb(trace) if "afterglow" in one.filename][-1:]
    where = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
    return f"{kind.__name__ if kind else ''}: {str(exception)[:120]} at {where} via {[f.name for f in ours]}"


def rows() -> int:
    """How many clinical rows there are: what a refused form may not change.

    A form that was opened and holds no answer says nothing about anyone: looking at it opens it.
    """
    begun = models.QuestionnaireResponse.objects.filter(status="in-progress", answers={})
    return sum(model._default_manager.count() for model in CLINICAL) - begun.count()


def test_a_case_is_what_its_seed_says(scene: Scene) -> None:
    one, other = (a_request(scene, Random("3/14")) for _ in range(2))
    assert one == other


def test_most_requests_reach_a_view(scene: Scene) -> None:
    """Else the fuzz would only knock at the gate: many must get past it, and be answered there."""
    client, seen = signed_in(scene.cast.director), set[int]()
    client.raise_request_exception = False
    for number in range(300):
        with undone():
            environment = _environment(client, a_request(scene, Random(number)))
            if not fault_of(environment):
                seen.add(client.request(**environment).status_code)
    assert seen >= {200, 302, 400, 404, 405, 422}
