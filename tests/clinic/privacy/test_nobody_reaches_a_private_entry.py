"""Issue 4, show 4: whoever is not the member reaches a private entry by no address, search or export.

The matrix asks every page with ids that belong there. Here every address with an id in it is asked with
the ids of private entries, every page with their words as a search, and every file the clinic can make
is read for them: words, the words before, and the bytes of the voice.
"""

import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from afterglow_clinic.chart.breaking_glass import break_glass
from tests.clinic.cast import NOW, Person, signed_in
from tests.clinic.examples import EXAMPLES
from tests.clinic.scene import Scene, Subject, set_the_scene
from tests.clinic.walking import named_views, shown, undone

WHO = ("integrator", "owner", "director", "idle_integrator")
"""The lay integrator of the member, the owner, an administrator (the director, here a superuser), and one
who breaks the glass."""
SECRETS = ("private", "second")


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    with time_machine.travel(NOW, tick=False):
        made = set_the_scene()
        for person in (made.cast.owner, made.cast.director):
            person.user.is_superuser = person.user.is_staff = True
            person.user.save()
        patient, by = made.cast.member.patient, made.cast.idle_integrator.actor
        assert patient is not None
        break_glass(patient=patient, reason="Panic on the phone", by=by, at=NOW)
        yield made


def canaries(subject: Subject) -> set[str]:
    return {subject.entry_canary("private"), subject.voice_canary("private"), subject.entry_canary("earlier")}


def addresses(subject: Subject) -> Iterator[str]:
    """Every address, an id in it replaced by that of each private entry; the rest as the examples say."""
    for name, _ in named_views():
        parts = EXAMPLES[name].parts(subject)
        ids = [key for key, value in parts.items() if isinstance(value, UUID)]
        if not ids:
            yield reverse(name, kwargs=parts)
            continue
        for secret in SECRETS:
            yield reverse(name, kwargs=parts | dict.fromkeys(ids, subject.entries[secret].pk))


def asked(person: Person, subject: Subject) -> Iterator[tuple[str, str]]:
    """What each of these pages answered, and the same asked with the words as a search."""
    client = signed_in(person)
    client.raise_request_exception = False
    word = subject.entry_canary("private")
    for address in addresses(subject):
        with undone():
            yield address, shown(client.get(address))
        if "privat" not in address and "?" not in address:
            search = {"q": word, "search": word, "name": word, "entry": str(subject.entries["private"].pk)}
            with undone():
                yield f"{address}?q=", shown(client.get(address, search))


@pytest.mark.parametrize("who", WHO)
def test_no_address_and_no_search_shows_a_word_or_a_sound_of_it(scene: Scene, who: str) -> None:
    subject = scene.subjects["member"]
    person = scene.cast.everyone()[who]
    found = []
    for address, text in asked(person, subject):
        # A search repeats what was typed; what the clinic adds to it are the voice and the words before.
        looked_for = canaries(subject) - ({subject.entry_canary("private")} if "?q=" in address else set())
        found += [(address, word) for word in looked_for if word in text]
    assert found == []


def test_the_member_themselves_is_shown_all_of_it_so_the_search_means_something(scene: Scene) -> None:
    subject: Any = scene.subjects["member"]
    seen = " ".join(text for address, text in asked(scene.cast.member, subject) if "?q=" not in address)
    assert {subject.entry_canary("private"), subject.voice_canary("private")} <= {
        word for word in canaries(subject) if word in seen
    }


@pytest.mark.parametrize("who", WHO)
def test_nothing_can_be_done_to_it_either(scene: Scene, who: str) -> None:
    subject = scene.subjects["member"]
    client = signed_in(scene.cast.everyone()[who])
    client.raise_request_exception = False
    before = [(entry.privacy, entry.revision) for entry in subject.entries.values()]
    for name, _ in named_views():
        if "entry_id" in EXAMPLES[name].parts(subject):
            address = reverse(name, kwargs={"entry_id": subject.entries["private"].pk})
            for method in (client.post, client.put, client.delete):
                assert method(address, EXAMPLES[name].fields(subject)).status_code in {403, 404, 405}, name
    for entry in subject.entries.values():
        entry.refresh_from_db()
    assert [(entry.privacy, entry.revision) for entry in subject.entries.values()] == before


def test_no_command_of_the_clinic_prints_it(scene: Scene) -> None:
    said = io.StringIO()
    for command in ("sweep_voice", "rotate_keys", "make_reports"):
        call_command(command, stdout=said, stderr=said)
    for subject in scene.subjects.values():
        assert not [word for word in canaries(subject) if word in said.getvalue()]
