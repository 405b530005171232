"""A member whose record says Spanish meets Spanish: on every page, in every mail; and staff do not.

Every page comes from `tests/clinic/examples.py`, so that a new one is read by itself. What is in
another language on purpose, an instrument without a Spanish wording, says so with `lang`.
That the catalogue is whole is in `tests/house/test_messages.py`.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from scripts.messages import kept, member_files

from afterglow_clinic.chart import consenting
from afterglow_clinic.chart.models import AuditEvent, DetectedIssue, Notification, Patient, Task
from afterglow_clinic.chart.speaking import language_of
from afterglow_clinic.front_desk.actions import invite, send_link
from afterglow_clinic.site.formats.es import formats
from tests.clinic.cast import NOW, Cast, signed_in
from tests.clinic.examples import EXAMPLES
from tests.clinic.member_home.reading import Page, english_in, own_words
from tests.clinic.scene import Scene, set_the_scene

MEMBERS_ROOMS = ("waiting_room:", "member_home:", "account_login", "account_logout")


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def speaks(patient: Patient | None, language: str) -> Patient:
    assert patient is not None
    patient.language = language
    patient.save(update_fields=["language"])
    return patient


@pytest.fixture
def patient(cast: Cast) -> Patient:
    return speaks(cast.member.patient, "es")


@pytest.fixture
def scene(db: None) -> Scene:
    scene = set_the_scene()
    speaks(scene.cast.member.patient, "es")
    return scene


def pages(scene: Scene) -> Iterator[tuple[str, Any]]:
    """Every page of the rooms that are a member's, as this member gets it."""
    client, subject = signed_in(scene.cast.member), scene.subjects["member"]
    for name, example in EXAMPLES.items():
        if name.startswith(MEMBERS_ROOMS) and "GET" in example.methods:
            response = client.get(reverse(name, kwargs=example.parts(subject)))
            if response.status_code == 200 and response.get("Content-Type", "").startswith("text/html"):
                yield name, response


def test_every_page_of_a_member_is_spanish(scene: Scene) -> None:
    written, faults, read = own_words(), [], 0
    for name, response in pages(scene):
        read += 1
        html = response.content.decode()
        if Page(html).language != "es" or response["Content-Language"] != "es":
            faults.append(f"{name}: says it is {Page(html).language!r}")
        faults += [f"{name}: {piece}" for piece in english_in(html, written)]
    assert faults == [], "\n".join(faults)
    assert read >= 15


def test_what_is_refused_is_refused_in_spanish(scene: Scene) -> None:
    """Every form of a member's, sent empty and sent with nonsense."""
    subject, written, faults, read = scene.subjects["member"], own_words(), [], 0
    for name, example in EXAMPLES.items():
        if not name.startswith(MEMBERS_ROOMS) or "POST" not in example.methods:
            continue
        asked = example.fields(subject)
        for sent in ({}, dict.fromkeys(asked, "%zz")):
            client = signed_in(scene.cast.member)  # some of these sign out
            response = client.post(reverse(name, kwargs=example.parts(subject)), sent)
            if response.get("Content-Type", "").startswith("text/html") and response.status_code != 404:
                read += 1
                faults += [f"{name}: {piece}" for piece in english_in(response.content.decode(), written)]
    assert faults == [], "\n".join(faults)
    assert read >= 20


def test_the_reader_would_find_english(scene: Scene) -> None:
    speaks(scene.cast.member.patient, "en")
    written = own_words()
    for name, response in pages(scene):
        assert english_in(response.content.decode(), written), f"{name}: nothing to be found in it"


@pytest.mark.django_db
def test_the_record_decides_and_not_the_browser(cast: Cast, patient: Patient) -> None:
    page = signed_in(cast.member).get(reverse("member_home:today"), headers={"accept-language": "en"})
    assert Page(page.content.decode()).language == "es"
    other = signed_in(cast.other_member).get(reverse("member_home:today"), headers={"accept-language": "es"})
    assert Page(other.content.decode()).language == "en"


@pytest.mark.django_db
def test_staff_are_spoken_to_as_ever(cast: Cast) -> None:
    page = signed_in(cast.nurse).get("/care/", headers={"accept-language": "es"}, follow=True)
    assert Page(page.content.decode()).language == "en"


@pytest.mark.django_db
def test_who_is_not_signed_in_is_spoken_to_as_their_browser_asks() -> None:
    page = Client().get(reverse("waiting_room:help"), headers={"accept-language": "es-MX,es;q=0.9"})
    assert Page(page.content.decode()).language == "es"


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_so_in_spanish(cast: Cast, patient: Patient) -> None:
    page = signed_in(cast.member).get(f"{reverse('member_home:today')}there-is-no-such-page/")
    assert page.status_code == 404
    assert "Esa página no existe" in page.content.decode()


@pytest.mark.django_db
def test_a_member_chooses_their_language_and_it_is_written_down(cast: Cast) -> None:
    client, address = signed_in(cast.member), reverse("member_home:language")
    page = client.post(address, {"language": "es"}, follow=True)
    assert "habla en español" in page.content.decode()
    assert client.cookies["django_language"].value == "es"
    assert Patient.objects.get(pk=cast.member.patient.pk).language == "es"  # type: ignore[union-attr]
    event = AuditEvent.objects.get(subtype="language.choose")
    assert event.detail == {"from": "en", "to": "es"}


@pytest.mark.django_db
def test_a_language_nobody_speaks_here_is_refused(cast: Cast) -> None:
    answer = signed_in(cast.member).post(reverse("member_home:language"), {"language": "<script>"})
    assert answer.status_code == 422
    assert Patient.objects.get(pk=cast.member.patient.pk).language == "en"  # type: ignore[union-attr]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "written, spoken", [("es", "es"), ("es-MX", "es"), ("ES", "es"), ("de", "en"), ("", "en")]
)
def test_a_record_from_elsewhere_finds_its_language(cast: Cast, written: str, spoken: str) -> None:
    assert language_of(speaks(cast.member.patient, written)) == spoken


@pytest.mark.django_db
def test_the_link_and_its_door_speak_spanish_before_anyone_signs_in(cast: Cast, patient: Patient) -> None:
    sealed = invite(patient=patient, instruments=["phq-9"], by=cast.front_desk.actor, at=NOW)
    send_link(sealed=sealed, address="https://clinic.example/w/x/")
    assert "Aquí está tu enlace" in str(mail.outbox[0].body)
    door = Client().get(f"/w/{sealed.token}/", headers={"accept-language": "en"}).content.decode()
    assert Page(door).language == "es"
    assert english_in(door, [cast.clinic.name]) == []


@pytest.mark.django_db
def test_the_crisis_card_says_how_to_be_heard_in_spanish(cast: Cast, patient: Patient) -> None:
    assert cast.clinic.country == "US"
    page = signed_in(cast.member).get(reverse("waiting_room:help")).content.decode()
    assert "Oprime 2 para hablar en español." in page
    assert "AYUDA" in page
    english = signed_in(cast.other_member).get(reverse("waiting_room:help")).content.decode()
    assert "AYUDA" not in english


@pytest.mark.django_db
def test_what_a_spanish_answer_tells_staff_is_in_their_language(cast: Cast, patient: Patient) -> None:
    sealed = invite(patient=patient, instruments=["phq-9"], by=cast.front_desk.actor, at=NOW)
    client = Client()
    client.post(f"/w/{sealed.token}/", {"code": sealed.code})
    client.post("/w/ask/phq-9/9/", {"answer": "3"})
    told = Notification.objects.exclude(practitioner=None)
    assert told
    assert {(row.subject, row.text) for row in told} == {
        (
            "A check-in needs your review",
            "Something on the worklist waits for a person. Please sign in and open it.",
        )
    }


def test_whatever_a_spanish_member_sends_staff_are_told_in_their_language(scene: Scene) -> None:
    subject, sent = scene.subjects["member"], 0
    for name, example in EXAMPLES.items():
        if name.startswith(MEMBERS_ROOMS) and "POST" in example.methods:
            client = signed_in(scene.cast.member)
            client.post(reverse(name, kwargs=example.parts(subject)), example.fields(subject))
            sent += 1
    mails = Notification.objects.filter(patient=subject.patient).exclude(practitioner=None)
    findings = DetectedIssue.objects.filter(patient=subject.patient)
    told = [text for row in mails for text in (row.subject, row.text)]
    told += [text for row in findings for text in (row.title, row.sentence)]
    told += Task.objects.filter(patient=subject.patient).values_list("description", flat=True)
    spanish = {str(message.string) for message in kept("es") if message.id != message.string}
    assert [text for text in told if text in spanish or re.search("[áéíóúñ¿]", text)] == []
    assert told
    assert sent >= 20


@pytest.mark.django_db
def test_a_consent_taken_back_in_spanish_asks_staff_in_their_language(scene: Scene) -> None:
    subject = scene.subjects["member"]
    consent = subject.consent
    with translation.override("es"):
        consenting.withdraw(consent=consent, by=scene.cast.member.actor, at=NOW)
    tasks = Task.objects.filter(patient=subject.patient, code="consent-withdrawn")
    assert {task.description for task in tasks} <= {
        "Talk with them: they took back a consent the program needs"
    }


def test_a_day_is_written_as_spanish_writes_it() -> None:
    with translation.override("es"):
        assert date_format(NOW, "j F Y, H:i") == "2 de marzo de 2026, 21:02"
    with translation.override("en"):
        assert date_format(NOW, "j F Y, H:i") == "2 March 2026, 21:02"


def test_every_way_a_member_reads_a_day_has_its_spanish() -> None:
    ways = re.compile(r"""(?:date:|date_format\([^"']*)["']([^"']*F[^"']*)["']""")
    used = {way for path in member_files() for way in ways.findall(path.read_text("utf-8"))}
    assert used
    assert {way for way in used if not hasattr(formats, way)} == set()
