"""A member answers: kept at once, handed in once, and a positive item 9 is never only a number."""

from typing import Any

import pytest
from django.test import Client

from afterglow_clinic.chart.models import DetectedIssue, Notification, QuestionnaireResponse
from afterglow_clinic.front_desk.actions import SealedInvitation, invite
from tests.clinic.builders import a_response
from tests.clinic.cast import NOW, Cast

pytestmark = pytest.mark.django_db
PHQ9 = "/w/ask/phq-9/"


@pytest.fixture(autouse=True)
def stopped_clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def sealed(cast: Cast) -> SealedInvitation:
    assert cast.member.patient is not None
    return invite(
        patient=cast.member.patient, instruments=["phq-9", "gad-7"], by=cast.front_desk.actor, at=NOW
    )


@pytest.fixture
def member(sealed: SealedInvitation) -> Client:
    client = Client()
    response = client.post(f"/w/{sealed.token}/", {"code": sealed.code})
    assert response["Location"] == "/w/"
    return client


def answer(client: Client, number: int, value: object) -> Any:
    return client.post(f"{PHQ9}{number}/", {"answer": str(value)})


def answer_all(client: Client, *values: object) -> None:
    for number, value in enumerate(values, 1):
        assert answer(client, number, value).status_code == 302


def test_the_link_alone_opens_nothing(sealed: SealedInvitation) -> None:
    page = Client().get(f"/w/{sealed.token}/").content.decode()
    assert "six-digit" in page.lower()
    assert "Quillfeather" not in page
    assert "Wren" not in page


def test_five_wrong_codes_close_the_link_even_for_the_right_one(sealed: SealedInvitation) -> None:
    wrong = f"{(int(sealed.code) + 1) % 1_000_000:06d}"
    client = Client()
    statuses = [client.post(f"/w/{sealed.token}/", {"code": wrong}).status_code for _ in range(5)]
    assert statuses == [422, 422, 422, 422, 410]
    assert client.post(f"/w/{sealed.token}/", {"code": sealed.code}).status_code == 410


def test_a_code_typed_with_a_space_is_the_same_code(sealed: SealedInvitation) -> None:
    spaced = f"{sealed.code[:3]} {sealed.code[3:]}"
    assert Client().post(f"/w/{sealed.token}/", {"code": spaced}).status_code == 302


def test_a_new_invitation_ends_the_earlier_link(cast: Cast, sealed: SealedInvitation) -> None:
    assert cast.member.patient is not None
    invite(patient=cast.member.patient, instruments=["phq-9"], by=cast.front_desk.actor, at=NOW)
    assert Client().get(f"/w/{sealed.token}/").status_code == 410


def test_neither_link_nor_code_is_kept_in_the_clear(sealed: SealedInvitation) -> None:
    kept = " ".join(str(value) for value in vars(sealed.invitation).values())
    assert sealed.token not in kept
    assert sealed.code not in kept


def test_stopping_and_coming_back_goes_on_at_the_first_open_question(member: Client) -> None:
    answer_all(member, 1, 2, 0)
    assert member.get(PHQ9)["Location"] == f"{PHQ9}4/"


def test_a_positive_item_nine_is_on_the_worklist_before_the_form_is_handed_in(
    cast: Cast, member: Client
) -> None:
    answer_all(member, 0, 0, 0, 0, 0, 0, 0, 0, 2)
    [issue] = DetectedIssue.objects.filter(patient=cast.member.patient)
    assert issue.code == "suicidal-ideation"
    assert issue.response is not None
    assert issue.response.status == "in-progress"


def test_the_crisis_card_stands_on_the_very_next_page(member: Client) -> None:
    answer_all(member, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    page = member.get(f"{PHQ9}10/").content.decode()
    assert "tel:988" in page
    assert "tel:911" in page


def test_messages_commit_with_the_finding_and_say_nothing_about_health(cast: Cast, member: Client) -> None:
    answer_all(member, 0, 0, 0, 0, 0, 0, 0, 0, 3)
    messages = list(Notification.objects.all())
    assert messages
    for message in messages:
        words = f"{message.subject} {message.text}".lower()
        assert not any(word in words for word in ("suicid", "phq", "ketamine", "wren", "quillfeather"))


def test_handing_in_twice_hands_in_once(cast: Cast, member: Client) -> None:
    answer_all(member, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0)
    first, second = member.post(f"{PHQ9}check/"), member.post(f"{PHQ9}check/")
    assert first["Location"] == second["Location"]
    assert QuestionnaireResponse.objects.filter(patient=cast.member.patient, instrument="phq-9").count() == 1


def test_an_open_question_is_handed_in_as_open_and_the_suicide_item_is_asked_about(
    cast: Cast, member: Client
) -> None:
    answer_all(member, 1, 1, 1, 1, 1, 1, 1, 1, "")
    member.post(f"{PHQ9}check/")
    [issue] = DetectedIssue.objects.filter(patient=cast.member.patient)
    assert issue.get_severity_display() == "Review"
    form = QuestionnaireResponse.objects.get(patient=cast.member.patient)
    assert form.answers["9"] is None
    assert form.observation.value is None


@pytest.mark.parametrize("value", ["4", "-1", "x", "9" * 1000, "1e3", "true", "²"])
def test_what_is_not_an_answer_is_said_so_and_nothing_is_written(
    cast: Cast, member: Client, value: str
) -> None:
    response = answer(member, 1, value)
    assert response.status_code == 422
    assert "Choose one of the answers" in response.content.decode()
    assert QuestionnaireResponse.objects.get(patient=cast.member.patient).answers == {}


def test_the_whole_form_sent_twice_by_a_bad_line_is_stored_once(cast: Cast, member: Client) -> None:
    sheet = {f"a-{item}": "1" for item in range(1, 10)} | {
        "operation": "0f0e6d1c-5f3a-4c69-9a3a-0a4b4c4d4e4f"
    }
    first, second = member.post(f"{PHQ9}all/", sheet), member.post(f"{PHQ9}all/", sheet)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert QuestionnaireResponse.objects.filter(patient=cast.member.patient).count() == 1


def test_a_member_cannot_open_what_they_were_not_asked(member: Client) -> None:
    assert member.get("/w/ask/pcl-5/").status_code == 404


def test_the_member_reads_by_whom_and_when(cast: Cast, member: Client) -> None:
    from afterglow_clinic.care_station.actions import acknowledge

    answer_all(member, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1)
    done = member.post(f"{PHQ9}check/")["Location"]
    assert "has been told" in member.get(done).content.decode()
    acknowledge(issue=DetectedIssue.objects.get(), by=cast.nurse.actor, at=NOW)
    assert "Read by Nora Nurse, 2 March, 14:02" in member.get(done).content.decode()


def test_what_was_sent_is_listed_by_name_and_not_by_its_hour_alone(cast: Cast, member: Client) -> None:
    assert cast.member.patient is not None
    for name in ("phq-9", "gad-7"):
        a_response(cast.member.patient, name, (1,) * (9 if name == "phq-9" else 7))
    listed = member.get("/w/").content.decode().split("What you sent")[1]
    assert "Patient Health Questionnaire-9, " in listed
    assert "Generalized Anxiety Disorder-7, " in listed
