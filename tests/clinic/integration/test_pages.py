"""The integration room: what each reader sees of a thread, and what happens when somebody writes."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from afterglow_clinic.chart import circles, hands
from afterglow_clinic.chart.models import (
    Concern,
    Debrief,
    DetectedIssue,
    Encounter,
    HandAnswer,
    Insight,
    Intention,
    Notification,
    Patient,
    Practice,
    Severity,
    Task,
)
from afterglow_clinic.chart.once import Spoken
from tests.clinic.builders import a_response, a_session
from tests.clinic.cast import NOW, Cast
from tests.clinic.integration.test_thread import a_circle, a_practice

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
A_TALK = {"tags": ["grief", "body"], "hard": "none", "minutes": "45"}


@pytest.fixture(autouse=True)
def _at_the_time_of_the_cast(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def wren(cast: Cast) -> Patient:
    assert cast.member.patient is not None
    return cast.member.patient


def page(client: Any, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(f"integration_room:{name}", args=args), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def send(client: Any, name: str, *args: Any, **body: Any) -> Any:
    return client.post(reverse(f"integration_room:{name}", args=args), body)


def test_a_lay_integrator_sees_intention_boundaries_plan_and_thread_and_no_score(
    cast: Cast, as_person: Any
) -> None:
    patient = wren(cast)
    Patient.objects.filter(pk=patient.pk).update(boundaries="Ask before any touch")
    Intention.objects.create(patient=patient, words="To meet my grief", by="Wren", at=NOW)
    a_response(patient, "phq-9", (2,) * 9, authored=NOW - DAY)
    a_practice(cast)
    lay, licensed = (page(as_person(one), "thread", patient.pk) for one in (cast.integrator, cast.prescriber))
    for words in ("To meet my grief", "Ask before any touch", "I can rest", "Ten quiet minutes"):
        assert words in lay
        assert words in licensed
    assert "PHQ-9" in licensed
    assert "PHQ-9" not in lay
    assert ">18<" not in lay


def test_which_insight_went_quiet_and_when_stands_there_with_words_to_mend_it(
    cast: Cast, as_person: Any
) -> None:
    practice = a_practice(cast)
    Insight.objects.update(authored=NOW - 40 * DAY)
    practice.commitment.__class__.objects.update(at=NOW - 39 * DAY)  # type: ignore[union-attr]
    Practice.objects.update(since=NOW - 38 * DAY)
    shown = page(as_person(cast.integrator), "thread", wren(cast).pk)
    assert "went quiet" in shown
    assert "last sign 23 January 2026" in shown
    assert "nothing is lost" in shown


def test_the_caseload_is_ones_own_by_silence(cast: Cast, as_person: Any) -> None:
    a_session(wren(cast), NOW - 8 * DAY - timedelta(hours=1))
    shown = page(as_person(cast.integrator), "caseload")
    assert "Quillfeather" in shown
    assert "8 days ago" in shown
    assert "Quillfeather" not in page(as_person(cast.idle_integrator), "caseload", everyone="yes")


def test_the_share_alive_at_day_thirty_says_of_how_many(cast: Cast, as_person: Any) -> None:
    a_practice(cast)
    Insight.objects.update(authored=NOW - 40 * DAY)
    assert "0 of 1" in page(as_person(cast.integrator), "caseload")


def test_a_debrief_is_the_contact_the_window_waits_for_and_begins_a_thread(
    cast: Cast, as_person: Any
) -> None:
    patient = wren(cast)
    a_session(patient, NOW - DAY)
    sent = send(as_person(cast.integrator), "debrief", patient.pk, **A_TALK, insight="Rest", commitment="Sit")
    assert sent.status_code == 302
    assert Debrief.objects.get().tags == ["grief", "body"]
    talk = Encounter.objects.get(kind="integration")
    assert (talk.status, talk.minutes, talk.period_end) == ("finished", 45, NOW)
    assert Insight.objects.get().commitments.get().words == "Sit"


def test_a_hard_moment_that_has_not_settled_is_a_finding_of_the_prescriber(
    cast: Cast, as_person: Any
) -> None:
    patient = wren(cast)
    a_session(patient, NOW - DAY)
    send(as_person(cast.integrator), "debrief", patient.pk, **A_TALK | {"hard": "unsettled"})
    issue = DetectedIssue.objects.get(code="hard-moment")
    assert (issue.owner_role, issue.severity) == ("prescriber", Severity.MEDIUM)
    assert Notification.objects.filter(issue=issue).exists()


def test_a_debrief_with_a_commitment_and_no_insight_is_refused_and_keeps_what_was_typed(
    cast: Cast, as_person: Any
) -> None:
    a_session(wren(cast), NOW - DAY)
    sent = send(
        as_person(cast.integrator), "debrief", wren(cast).pk, **A_TALK, commitment="Walk by the river"
    )
    assert sent.status_code == 422
    assert "Walk by the river" in sent.content.decode()
    assert not Debrief.objects.exists()


def test_a_concern_is_a_task_with_an_end_and_a_message_that_says_nothing(cast: Cast, as_person: Any) -> None:
    send(
        as_person(cast.integrator), "concern", wren(cast).pk, words="She is thin, zircon", soon="today",
        role="nurse",
    )  # fmt: skip
    concern = Concern.objects.get()
    task = Task.objects.get(code="concern")
    assert (concern.task, task.owner_role) == (task, "nurse")
    assert task.closes is not None
    assert NOW < task.closes <= NOW + DAY
    (told,) = Notification.objects.filter(key__startswith="concern/")
    assert told.practitioner == cast.nurse.practitioner
    for words in ("zircon", "Quillfeather", "Wren"):
        assert words not in told.subject + told.text
    assert "zircon" in page(as_person(cast.nurse), "thread", wren(cast).pk)


def test_a_practice_goes_into_the_plan_from_the_toolbox_and_one_that_does_not_exist_does_not(
    cast: Cast, as_person: Any
) -> None:
    client = as_person(cast.integrator)
    answer = client.get(reverse("integration_room:plan", args=[wren(cast).pk, "gentle-walk"]))
    body = {"per_week": "3"} | ({"asked": "on"} if 'name="asked"' in answer.content.decode() else {})
    assert send(client, "plan", wren(cast).pk, "gentle-walk", **body).status_code == 302
    assert Practice.objects.get().per_week == 3
    assert send(client, "plan", wren(cast).pk, "snake-oil", per_week="3").status_code == 404


def test_what_is_contraindicated_is_not_planned_and_a_lay_reader_is_not_told_why(
    cast: Cast, as_person: Any
) -> None:
    from afterglow_clinic.chart.models import Condition

    Condition.objects.create(
        patient=wren(cast), code="panic-disorder", clinical_status="active", recorder="Nora", recorded=NOW
    )
    client = as_person(cast.integrator)
    sent = send(client, "plan", wren(cast).pk, "strong-breathwork-circle", per_week="1", asked="on")
    assert sent.status_code == 409
    assert not Practice.objects.exists()
    assert "panic" not in sent.content.decode().lower()


def test_a_session_note_is_the_teams(cast: Cast, as_person: Any) -> None:
    send(as_person(cast.integrator), "notes", wren(cast).pk, text="A good talk, jade")
    assert "jade" in page(as_person(cast.prescriber), "notes", wren(cast).pk)


def test_the_guest_view_has_the_plan_and_no_words_of_the_thread_and_ends_with_the_consent(
    cast: Cast, as_person: Any
) -> None:
    a_practice(cast)
    Intention.objects.create(patient=wren(cast), words="To meet my grief", by="Wren", at=NOW)
    shown = page(as_person(cast.therapist), "guest", wren(cast).pk)
    assert "5 times a week" in shown
    for words in ("I can rest", "To meet my grief", "Ten quiet minutes"):
        assert words not in shown
    refused = as_person(cast.former_therapist).get(reverse("integration_room:guest", args=[wren(cast).pk]))
    assert refused.status_code == 404


def test_a_raised_hand_stands_above_everything_until_a_named_person_comes(cast: Cast, as_person: Any) -> None:
    hand = hands.raise_hand(
        patient=wren(cast), operation=uuid4(), spoken=Spoken(at=NOW), by=cast.member.actor, at=NOW
    )
    client = as_person(cast.nurse)
    assert "raised a hand" in page(client, "caseload")
    send(client, "answer_hand", hand.pk)
    assert HandAnswer.objects.get().by == cast.nurse.practitioner
    assert "raised a hand" not in page(client, "caseload")


def test_who_leads_a_circle_sees_the_names_in_it_and_nobody_elses_integrator_meets_it(
    cast: Cast, as_person: Any
) -> None:
    circle = a_circle(cast)
    circles.join_circle(circle=circle, patient=wren(cast), by=cast.nurse.actor, at=NOW)
    assert "Quillfeather" in page(as_person(cast.idle_integrator), "circle", circle.pk)
    asked = as_person(cast.idle_integrator).get(reverse("integration_room:thread", args=[wren(cast).pk]))
    assert asked.status_code == 404
    far = as_person(cast.far_nurse).get(reverse("integration_room:circle", args=[circle.pk]))
    assert far.status_code == 404


def test_attendance_is_written_by_seat_and_a_day_to_come_is_refused(cast: Cast, as_person: Any) -> None:
    circle = a_circle(cast)
    place = circles.join_circle(circle=circle, patient=wren(cast), by=cast.nurse.actor, at=NOW)
    client, seat = as_person(cast.nurse), f"seat-{place.pk}"
    sent = send(client, "circle_attend", circle.pk, **{"day": "2026-03-09", seat: "came"})
    assert sent.status_code == 422
    send(client, "circle_attend", circle.pk, **{"day": "2026-03-02", seat: "came"})
    assert "Came" in page(client, "circle", circle.pk)


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "\u202eabc🌅", "'\"><img src=x onerror=1>"])
def test_what_a_member_said_is_shown_and_never_run(cast: Cast, as_person: Any, words: str) -> None:
    Intention.objects.create(patient=wren(cast), words=words, by="Wren", at=NOW)
    shown = page(as_person(cast.integrator), "thread", wren(cast).pk)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
