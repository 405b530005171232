"""One form, answer by answer: the words where the licence lets them stand, and what is missing as missing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from afterglow_clinic.chart.models import AuditEvent, QuestionnaireResponse
from tests.clinic.builders import a_patient, a_response, an_issue
from tests.clinic.cast import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def address(row: QuestionnaireResponse) -> str:
    return reverse("consult_room:response", args=[row.patient_id, row.pk])


def told(client: Any, row: QuestionnaireResponse) -> str:
    answer = client.get(address(row))
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_answers_stand_in_their_own_words_with_score_and_band(cast: Cast, as_person: Any) -> None:
    row = a_response(cast.member.patient, answers=(3, 2, 1, 0, 3, 2, 1, 0, 0))
    page = told(as_person(cast.nurse), row)
    for expected in (
        "Little interest or pleasure in doing things", "Nearly every day", "12", "moderate",
        "Wren Quillfeather", "Developed by Drs. Robert L. Spitzer", "version 1.0.0",
    ):  # fmt: skip
        assert expected in page, expected


def test_left_empty_and_never_asked_are_two_different_things(cast: Cast, as_person: Any) -> None:
    answers = {str(item): 1 for item in range(1, 9)} | {"8": None}
    page = told(as_person(cast.nurse), a_response(cast.member.patient, answers=answers))
    assert "Left empty" in page
    assert "Not asked" in page
    assert "Answers are missing: 8, 9" in page


def test_wording_under_a_licence_is_never_shown(cast: Cast, as_person: Any) -> None:
    page = told(as_person(cast.nurse), a_response(cast.member.patient, "isi", (1,) * 7))
    assert "Item 1" in page
    assert "under a licence" in page


def test_a_total_without_items_says_what_cannot_be_known(cast: Cast, as_person: Any) -> None:
    row = a_response(cast.member.patient, answers={}, total=14.0, origin="import", author="Import")
    page = told(as_person(cast.nurse), row)
    assert "Only the total was entered: 14" in page
    assert "moderate" in page


def test_an_unknown_instrument_shows_its_bare_answers(cast: Cast, as_person: Any) -> None:
    page = told(as_person(cast.nurse), a_response(cast.member.patient, "no-such-thing", {"a": 2}))
    assert "This instrument is not on the shelf" in page


def test_a_corrected_form_and_its_correction_lead_to_each_other(cast: Cast, as_person: Any) -> None:
    wrong = a_response(cast.member.patient, status=QuestionnaireResponse.Status.ENTERED_IN_ERROR)
    right = a_response(cast.member.patient, answers=(0,) * 9, received=NOW + timedelta(hours=1))
    client = as_person(cast.nurse)
    assert str(right.pk) in client.get(address(wrong)).content.decode()
    assert "entered in error" in told(client, wrong)
    assert str(wrong.pk) in client.get(address(right)).content.decode()


def test_a_finding_that_rests_on_the_form_is_one_step_away(cast: Cast, as_person: Any) -> None:
    row = a_response(cast.member.patient)
    issue = an_issue(cast.member.patient, response=row)
    assert f"/care/issues/{issue.pk}/" in as_person(cast.nurse).get(address(row)).content.decode()


def test_only_licensed_people_of_the_same_clinic_read_answers(cast: Cast, as_person: Any) -> None:
    row = a_response(cast.member.patient)
    status = {who: as_person(one).get(address(row)).status_code for who, one in cast.everyone().items()}
    assert {who for who, code in status.items() if code == 200} == {"director", "prescriber", "nurse"}
    assert status["far_nurse"] == 404


def test_a_form_is_not_found_under_another_members_address(cast: Cast, as_person: Any) -> None:
    row, other = a_response(cast.member.patient), a_patient(cast.clinic)
    mixed = reverse("consult_room:response", args=[other.pk, row.pk])
    assert as_person(cast.nurse).get(mixed).status_code == 404


def test_reading_a_form_is_written_down(cast: Cast, as_person: Any) -> None:
    row = a_response(cast.member.patient)
    told(as_person(cast.nurse), row)
    event = AuditEvent.objects.get(subtype="response.read")
    assert (event.entity, event.patient) == (str(row.pk), str(row.patient_id))
