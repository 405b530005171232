"""Every address x method x person x relation, against the permission table and the relations.

The squares are generated: a new view is in the matrix as soon as it has a line in `examples.py`,
and the matrix fails by name until it has one. `make matrix` writes all squares to var/. A method no view
serves is refused at the door on SQLite's walk, before any row is read (a test here says so), so PostgreSQL's
walk leaves those squares out.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from afterglow_clinic.chart.models.patient import PatientQuerySet
from tests.clinic.cast import NOW, signed_in
from tests.clinic.examples import EXAMPLES
from tests.clinic.relations import ROLE_OF
from tests.clinic.scene import Scene, set_the_scene
from tests.clinic.walking import METHODS, Cell, every_method, named_views, served_methods, walk
from tests.conftest import ENGINE, POSTGRESQL

READ_FROM = re.compile(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"')
WHO_IS_ASKING = {
    "django_session",
    "mfa_authenticator",
    "chart_user",
    "chart_practitioner",
    "chart_practitionerrole",
    "chart_patient",
    "chart_organization",
    "chart_breakglass",
}
PLACE = Path(__file__).parents[2] / "var" / "authorization-matrix" / ENGINE


@pytest.fixture
def scene(db: None, settings: Any) -> Iterator[Scene]:
    """A clinic, not the demo: staff carry a second factor and every address is https."""
    settings.DEMO = False
    with time_machine.travel(NOW, tick=False):
        yield set_the_scene()


def test_every_view_has_an_example_and_every_example_a_view() -> None:
    views = {name for name, _ in named_views()}
    assert views - set(EXAMPLES) == set(), "views without an example in tests/clinic/examples.py"
    built = {name.partition(":")[0] for name in views}
    stale = {name for name in set(EXAMPLES) - views if name.partition(":")[0] in built}
    assert stale == set(), "examples without a view"


def test_the_relations_know_the_whole_cast(scene: Scene) -> None:
    assert set(ROLE_OF) == set(scene.cast.everyone())


@pytest.mark.parametrize("person", [*ROLE_OF, None], ids=lambda name: name or "anonymous")
def test_everyone_gets_what_the_table_and_their_relation_give(
    scene: Scene, person: str | None, record_property: Callable[[str, object], None]
) -> None:
    cells = list(walk(scene, person, served_methods if ENGINE == POSTGRESQL else every_method))
    _keep(person or "anonymous", cells)
    record_property("matrix cells", len(cells))
    wrong = [cell for cell in cells if not cell.holds]
    record_property("matrix mismatches", len(wrong))
    assert not wrong, "\n".join(
        [f"{len(wrong)} of {len(cells)} squares:", *(cell.line() for cell in wrong[:40])]
    )


@pytest.mark.parametrize("person", ["director", "member"])
def test_a_method_no_view_serves_is_refused_before_a_row_is_read(scene: Scene, person: str) -> None:
    """Nothing but who is asking; hence the same answer whichever row is asked for, on either engine."""
    client, read = signed_in(scene.cast.everyone()[person]), {}
    for name, _ in named_views():
        example = EXAMPLES[name]
        address = reverse(name, kwargs=example.parts(scene.subjects["other_member"]))
        for method in set(METHODS) - set(served_methods(example)):
            with CaptureQueriesContext(connection) as asked:
                client.generic(method, address, secure=True)
            read[method, name] = {table for one in asked for table in READ_FROM.findall(one["sql"])}
    assert {square: tables for square, tables in read.items() if tables - WHO_IS_ASKING} == {}


def _keep(person: str, cells: list[Cell]) -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    (PLACE / f"{person}.tsv").write_text("".join(cell.line() + "\n" for cell in cells))


@pytest.mark.parametrize("person", ["far_nurse", "idle_integrator", "former_therapist", "other_member"])
def test_the_matrix_turns_red_when_rows_are_not_narrowed(
    scene: Scene, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PatientQuerySet, "visible_to", lambda rows, actor: rows.all())
    assert any(not cell.holds for cell in walk(scene, person))
