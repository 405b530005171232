"""What the team does about a finding, and what each of them may see of it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from afterglow_clinic.care_station import actions
from afterglow_clinic.care_station.sending import claim, send_due
from afterglow_clinic.chart.answering import AnswerSet, store_response
from afterglow_clinic.chart.models import (
    Acknowledgement,
    ContactMade,
    DetectedIssue,
    Notification,
    NotificationReceipt,
    Severity,
)
from afterglow_clinic.chart.permissions import NotPermitted
from tests.clinic.builders import an_issue
from tests.clinic.cast import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def positive(cast: Cast, item_nine: int = 3) -> DetectedIssue:
    assert cast.member.patient is not None
    answers = {str(item): 1 for item in range(1, 9)} | {"9": item_nine}
    given = AnswerSet("phq-9", NOW, answers)
    store_response(patient=cast.member.patient, given=given, origin="link", by=cast.member.actor, at=NOW)
    return DetectedIssue.objects.get(code="suicidal-ideation")


def test_the_worklist_sorts_by_severity_then_age(cast: Cast, as_person: Any) -> None:
    patient = cast.member.patient
    an_issue(patient, Severity.LOW, since=NOW - timedelta(days=9), title="low")
    an_issue(patient, Severity.HIGH, since=NOW - timedelta(hours=1), title="young high")
    an_issue(patient, Severity.HIGH, since=NOW - timedelta(hours=5), title="old high")
    page = as_person(cast.nurse).get("/care/").content.decode()
    assert page.index("old high") < page.index("young high") < page.index(": low")


def test_an_unread_high_is_loud_after_the_ladders_minutes(cast: Cast, as_person: Any) -> None:
    an_issue(cast.member.patient, since=NOW - timedelta(minutes=11))
    assert "waited too long unread" in as_person(cast.nurse).get("/care/").content.decode()


def test_the_first_reader_stays_the_reader(cast: Cast) -> None:
    issue = positive(cast)
    actions.acknowledge(issue=issue, by=cast.nurse.actor, at=NOW)
    again = actions.acknowledge(issue=issue, by=cast.prescriber.actor, at=NOW)
    assert again.by.name == "Nora Nurse"
    assert Acknowledgement.objects.count() == 1


def test_high_is_closed_only_after_reading_and_a_contact(cast: Cast) -> None:
    issue, nurse = positive(cast), cast.nurse.actor
    assert issue.severity == Severity.HIGH
    with pytest.raises(actions.NotYet, match="acknowledge"):
        actions.close(issue=issue, outcome="talked", by=nurse, at=NOW)
    actions.acknowledge(issue=issue, by=nurse, at=NOW)
    with pytest.raises(actions.NotYet, match="contact"):
        actions.close(issue=issue, outcome="talked", by=nurse, at=NOW)
    actions.record_contact(issue=issue, outcome=ContactMade.Outcome.REACHED, note="safe", by=nurse, at=NOW)
    actions.close(issue=issue, outcome="talked, safety plan made", by=nurse, at=NOW)
    with pytest.raises(actions.NotYet, match="closed"):
        actions.close(issue=issue, outcome="again", by=nurse, at=NOW)


def test_an_integrator_reads_and_reaches_and_does_not_close(cast: Cast) -> None:
    issue, integrator = positive(cast), cast.integrator.actor
    actions.acknowledge(issue=issue, by=integrator, at=NOW)
    actions.record_contact(issue=issue, outcome=ContactMade.Outcome.NO_ANSWER, note="", by=integrator, at=NOW)
    with pytest.raises(NotPermitted):
        actions.close(issue=issue, outcome="all is well again", by=integrator, at=NOW)


def test_an_integrator_sees_that_someone_must_act_and_not_what_was_answered(
    cast: Cast, as_person: Any
) -> None:
    issue = positive(cast)
    for address in ("/care/", f"/care/issues/{issue.pk}/"):
        page = as_person(cast.integrator).get(address).content.decode()
        assert "Action needed" in page
        assert issue.sentence not in page
        assert "Item 9" not in page
        assert issue.title not in page


def test_an_amended_answer_leaves_the_finding_standing(cast: Cast) -> None:
    issue = positive(cast)
    response = issue.response
    assert response is not None
    response.answers = response.answers | {"9": 0}
    response.save()
    from afterglow_clinic.chart.reviewing import review_patient

    review_patient(patient=response.patient, at=NOW, by=cast.nurse.actor)
    assert DetectedIssue.objects.filter(pk=issue.pk, closure=None).exists()


def test_reviewing_again_finds_nothing_new_and_tells_nobody_twice(cast: Cast) -> None:
    from afterglow_clinic.chart.reviewing import review_patient

    issue = positive(cast)
    told = Notification.objects.count()
    review_patient(patient=issue.patient, at=NOW + timedelta(hours=1), by=cast.nurse.actor)
    assert DetectedIssue.objects.count() == 1
    assert Notification.objects.count() == told


def test_what_waits_is_sent_with_a_receipt_and_not_sent_twice(cast: Cast, mailoutbox: list[Any]) -> None:
    positive(cast)
    due_now = Notification.objects.filter(not_before__lte=NOW).count()
    assert send_due(at=NOW) == due_now == len(mailoutbox)
    assert send_due(at=NOW) == 0
    assert NotificationReceipt.objects.filter(delivered=True).count() == due_now


def test_the_ladder_climbs_until_somebody_takes_it(cast: Cast, mailoutbox: list[Any]) -> None:
    issue = positive(cast)
    send_due(at=NOW)
    at_once = len(mailoutbox)
    actions.acknowledge(issue=issue, by=cast.nurse.actor, at=NOW + timedelta(minutes=5))
    send_due(at=NOW + timedelta(hours=2))
    assert len(mailoutbox) == at_once


def test_unread_it_reaches_the_medical_director(cast: Cast, mailoutbox: list[Any]) -> None:
    positive(cast)
    send_due(at=NOW + timedelta(minutes=31))
    assert any(cast.director.practitioner.email in mail.to for mail in mailoutbox)  # type: ignore[union-attr]


def test_a_channel_that_fails_is_tried_again(cast: Cast, monkeypatch: Any, mailoutbox: list[Any]) -> None:
    from afterglow_clinic.care_station import sending

    def down(*_: Any) -> None:
        raise ConnectionRefusedError

    positive(cast)
    with monkeypatch.context() as patch:
        patch.setattr(sending, "send_mail", down)
        assert send_due(at=NOW) == 0
    assert NotificationReceipt.objects.filter(delivered=False, detail="ConnectionRefusedError").exists()
    assert send_due(at=NOW + timedelta(minutes=2)) > 0
    assert mailoutbox


def test_what_a_slow_mail_server_leaves_is_given_back_and_nothing_is_sent_twice(
    cast: Cast, mailoutbox: list[Any]
) -> None:
    positive(cast)
    waiting = Notification.objects.filter(not_before__lte=NOW).count()
    assert waiting > 1
    slow = iter([0.0, 1.0, 31.0]).__next__
    assert send_due(at=NOW, watch=slow) == 1
    assert Notification.objects.filter(delivered=None).exclude(leased_until=None).count() == 0
    assert send_due(at=NOW) == waiting - 1
    assert len(mailoutbox) == waiting


def test_an_alarm_waits_for_no_address_that_cannot_be_reached(
    cast: Cast, monkeypatch: Any, mailoutbox: list[Any]
) -> None:
    from afterglow_clinic.care_station import sending

    positive(cast)
    with monkeypatch.context() as patch:
        patch.setattr(sending, "send_mail", lambda *_: (_ for _ in ()).throw(TimeoutError))
        send_due(at=NOW)
    later = NOW + timedelta(minutes=3)
    alarm = Notification.objects.create(
        organization=cast.clinic,
        key="alarm",
        address="nurse@example.org",
        subject="x",
        text="x",
        created=later,
        not_before=later,
    )
    assert claim(at=later)[0] == alarm


def test_health_tells_whoever_asks_that_messages_do_not_leave(cast: Cast, mailoutbox: list[Any]) -> None:
    def told(minutes: int) -> str:
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            return str(Client().get("/_/health/").json()["outbox"])

    positive(cast)
    assert [told(0), told(4), told(6)] == ["ok", "ok", "late"]
    send_due(at=NOW + timedelta(minutes=6))
    assert told(7) == "ok"


def test_the_board_asks_the_database_as_often_for_forty_members_as_for_two(
    cast: Cast, as_person: Any, django_assert_max_num_queries: Any
) -> None:
    from tests.clinic.builders import a_patient

    def queries() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            assert as_person(cast.nurse).get("/care/board/").status_code == 200
        return len(seen)

    few = queries()
    for number in range(40):
        a_patient(cast.clinic, family=f"Fernsby{number}")
    assert queries() == few


def test_the_owner_sees_figures_and_no_names(cast: Cast, as_person: Any) -> None:
    positive(cast)
    page = as_person(cast.owner).get("/care/board/").content.decode()
    assert "Quillfeather" not in page
    assert "Measures that came in" in page
