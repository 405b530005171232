"""The front desk registers and invites, and looks twice at a familiar name."""

import re
from typing import Any

import pytest

from afterglow_clinic.chart.models import EpisodeOfCare, Invitation, Patient
from tests.clinic.cast import NOW, Cast

pytestmark = pytest.mark.django_db
ROWAN = {
    "given": "Rowan",
    "family": "Thistledown",
    "birth_date": "1990-02-03",
    "gender": "female",
    "email": "rowan@example.org",
    "language": "en",
}


@pytest.fixture(autouse=True)
def stopped_clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def test_a_registered_member_has_a_record_and_an_open_episode(cast: Cast, as_person: Any) -> None:
    response = as_person(cast.front_desk).post("/members/new/", ROWAN)
    patient = Patient.objects.get(family="Thistledown")
    assert response["Location"] == f"/members/{patient.pk}/invite/"
    assert EpisodeOfCare.objects.get(patient=patient).phase == "inquiry"


def test_a_namesake_must_be_looked_at_before_anything_is_written(cast: Cast, as_person: Any) -> None:
    wren = ROWAN | {"given": "Wren", "family": "Quillfeather"}
    desk = as_person(cast.front_desk)
    asked = desk.post("/members/new/", wren)
    assert asked.status_code == 422
    assert "similar name" in asked.content.decode()
    assert Patient.objects.filter(family="Quillfeather").count() == 1
    assert desk.post("/members/new/", wren | {"same_person_checked": "on"}).status_code == 302
    assert Patient.objects.filter(family="Quillfeather").count() == 2


def test_a_namesake_in_another_clinic_is_nobodys_business(cast: Cast, as_person: Any) -> None:
    moss = ROWAN | {"given": "Moss", "family": "Ostrander"}
    assert as_person(cast.front_desk).post("/members/new/", moss).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("birth_date", "2099-01-01", "in the future"),
        ("birth_date", "1800-01-01", "more than 120 years"),
        ("birth_date", "yesterday", "valid date"),
        ("email", "not an address", "valid email"),
        ("given", "", "required"),
        ("family", "x" * 1000, "at most 100"),
    ],
)
def test_bad_input_is_named_beside_its_field(
    cast: Cast, as_person: Any, field: str, value: str, words: str
) -> None:
    response = as_person(cast.front_desk).post("/members/new/", ROWAN | {field: value})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Patient.objects.filter(family=ROWAN["family"]).exists()


def test_the_mail_carries_the_link_and_never_the_code(
    cast: Cast, as_person: Any, mailoutbox: list[Any]
) -> None:
    patient = cast.member.patient
    assert patient is not None
    patient.email = "wren@example.org"
    patient.save()
    page = as_person(cast.front_desk).post(
        f"/members/{patient.pk}/invite/", {"instruments": ["phq-9"], "send": "on"}
    )
    shown = page.context["code"].replace(" ", "")
    [mail] = mailoutbox
    words = mail.subject + re.sub(r"/w/\S+", "", mail.body)
    assert words != mail.subject + mail.body, "the link's random letters may spell anything"
    assert shown not in words
    assert Invitation.objects.get().instruments == ["phq-9"]
    assert not any(word in words.lower() for word in ("ketamine", "phq", "first light"))
