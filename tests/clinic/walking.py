"""Walks the authorization matrix: every address, method, person and relation, one request each.

It knows what should happen from the permission table and `relations.py`, and asks the site for
what does happen. Each request runs inside a savepoint that is rolled back, so cells never touch.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from afterglow_clinic.chart.checks import permission_of
from afterglow_clinic.chart.permissions import Permission
from tests.clinic.cast import signed_in
from tests.clinic.examples import EXAMPLES, Example, Upload
from tests.clinic.relations import MEMBERS, ROLE_OF, relation
from tests.clinic.scene import Scene

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
NOBODY_IN_PARTICULAR = "nobody"
MADE_UP = "made-up id"
SERVED = frozenset({200, 204, 302, 303, 400, 409, 410, 422})


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of the matrix, with what should and what did happen."""

    view: str
    method: str
    person: str
    target: str
    relation: str
    expected: str
    status: int
    outcome: str
    leaked: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return self.outcome == self.expected and not self.leaked

    def line(self) -> str:
        seen = (self.view, self.method, self.person, self.target, self.relation, self.expected, self.outcome)
        return "\t".join((*seen, str(self.status), " ".join(self.leaked)))


Methods = Callable[[Example], Iterable[str]]


def every_method(example: Example) -> Iterable[str]:
    return METHODS


def served_methods(example: Example) -> Iterable[str]:
    """The methods that get past the door; for a library's view we do not know, so all of them."""
    return METHODS if example.by_library else [method for method in METHODS if method in example.methods]


def named_views(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every view of the site by its full name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named_views(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern


def walk(scene: Scene, person: str | None, methods: Methods = every_method) -> Iterator[Cell]:
    """All of one person's squares, or those of the methods that are asked for."""
    client = signed_in(scene.cast.everyone()[person] if person else None)
    client.raise_request_exception = False
    for name, pattern in named_views():
        line = permission_of(pattern)
        example = EXAMPLES[name]
        assert line is not None
        for target in _targets(example):
            for method in methods(example):
                yield _cell(client, scene, person, name, line, example, target, method)


def _targets(example: Example) -> tuple[str, ...]:
    return (*MEMBERS, MADE_UP) if example.opens == "member" else (NOBODY_IN_PARTICULAR,)


def _cell(
    client: Client,
    scene: Scene,
    person: str | None,
    name: str,
    line: Permission,
    example: Example,
    target: str,
    method: str,
) -> Cell:
    response = ask(client, scene, name, example, target, method)
    expectation, happened = expected(person, line, example, target, method), outcome(response)
    if expectation == "answered" and response.status_code < 500 and happened != "sign-in":
        happened = "answered"
    return Cell(
        view=name,
        method=method,
        person=person or "anonymous",
        target=target,
        relation=relation(person, target) if target in MEMBERS else "none",
        expected=expectation,
        status=response.status_code,
        outcome=happened,
        leaked=leaked(scene, person, response),
    )


def expected(person: str | None, line: Permission, example: Example, target: str, method: str) -> str:
    """What the table and the relations say should happen."""
    if not line.public:
        if person is None:
            return "sign-in" if method in {"GET", "HEAD"} else "refused"
        if ROLE_OF[person] not in line.roles:
            return "refused"
    if example.by_library:
        return "answered"
    if method not in example.methods:
        return "no such method"
    if not example.found or target == MADE_UP or (target in MEMBERS and not example.met_by(person, target)):
        return "not found"
    return "served"


def ask(client: Client, scene: Scene, name: str, example: Example, target: str, method: str) -> HttpResponse:
    """Make the request, and undo whatever it did."""
    subject = scene.subjects.get("member" if target == NOBODY_IN_PARTICULAR else target)
    address = reverse(name, kwargs=example.parts(subject))
    fields = {
        name: field.opened() if isinstance(field, Upload) else field
        for name, field in example.fields(subject).items()
    }
    cookies = copy(client.cookies)
    try:
        with undone():
            if method == "POST":
                return client.post(address, fields, secure=True)
            return client.generic(method, address, secure=True)
    finally:
        client.cookies = cookies


class undone(transaction.Atomic):
    """A savepoint that is always rolled back, as a test case's own is: `durable` code may run in it."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)
        self._from_testcase = True

    def __exit__(self, *exception: Any) -> None:
        if exception[0] is None:
            transaction.set_rollback(True)
        super().__exit__(*exception)


def outcome(response: HttpResponse) -> str:
    """A response in the matrix's words."""
    status = response.status_code
    if status == 302 and response["Location"].startswith("/sign-in/?next="):
        return "sign-in"
    words = {403: "refused", 404: "not found", 405: "no such method"}
    return words.get(status) or ("served" if status in SERVED else f"status {status}")


def leaked(scene: Scene, person: str | None, response: HttpResponse) -> tuple[str, ...]:
    """Words in the response that this person must not read; an id they typed themselves is no secret."""
    asked, text = response.request["PATH_INFO"], shown(response)
    return tuple(sorted(word for word in scene.forbidden_to(person) if word in text and word not in asked))


def shown(response: HttpResponse) -> str:
    """Everything a person could read in a response, headers included."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = " ".join(f"{name}: {value}" for name, value in response.items())
    return headers + body.decode("utf-8", "replace")
