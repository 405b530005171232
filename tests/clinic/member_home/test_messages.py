"""Messages: kept once under the member's seal, read by named people, answered or loud, and nobody else's."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse

from afterglow.program.office_hours import Hours
from afterglow_clinic.care_station.windows.watch import watch_once
from afterglow_clinic.chart.erasing import destroy_key
from afterglow_clinic.chart.messages import (
    MessageRefused,
    answer_message,
    read_conversation,
    settle_message,
    write_message,
)
from afterglow_clinic.chart.models import (
    AuditEvent,
    DetectedIssue,
    IssueClosure,
    MemberKey,
    Message,
    MessageRead,
    MessageSettled,
    Notification,
    OfficeHours,
)
from afterglow_clinic.chart.office_hours import hours_words, set_office_hours
from afterglow_clinic.chart.once import OperationReused, Spoken
from afterglow_clinic.chart.permissions import NotPermitted
from tests.clinic.cast import NOW, Cast, Person, signed_in

pytestmark = pytest.mark.django_db
WORDS = "zwords I slept badly, שלום 🌙 <script>alert(1)</script>"
WEEK = tuple(Hours(day, time(9), time(17)) for day in range(5))


def wrote(cast: Cast, words: str = WORDS, *, at: datetime = NOW, **given: Any) -> Message:
    told = {"operation": uuid4(), "spoken": Spoken(at=at)} | given
    return write_message(patient=cast.member.patient, words=words, by=cast.member.actor, at=at, **told)


def opened(person: Person, address: str, at: datetime = NOW) -> HttpResponse:
    with time_machine.travel(at, tick=False):
        return signed_in(person).get(address)


def sent(person: Person, address: str, at: datetime = NOW, **fields: str) -> HttpResponse:
    with time_machine.travel(at, tick=False):
        return signed_in(person).post(address, {"operation": str(uuid4())} | fields)


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def test_sent_three_times_it_is_kept_once_and_other_words_under_it_are_refused(cast: Cast) -> None:
    same = {"operation": uuid4()}
    rows = {wrote(cast, **same, at=NOW + timedelta(minutes=n)).pk for n in range(3)}
    assert len(rows) == Message.objects.count() == 1
    with pytest.raises(OperationReused):
        wrote(cast, "other", **same)


def test_the_words_stand_nowhere_in_the_clear(cast: Cast) -> None:
    row = wrote(cast)
    assert b"zwords" not in bytes(row.sealed)
    assert not AuditEvent.objects.filter(detail__icontains="zwords").exists()
    mail = Notification.objects.get()
    assert "zwords" not in mail.subject + mail.text
    assert mail.practitioner == cast.integrator.practitioner


def test_one_mail_goes_out_until_somebody_has_answered(cast: Cast) -> None:
    wrote(cast)
    wrote(cast, "more", at=NOW + timedelta(minutes=5))
    assert Notification.objects.count() == 1
    opened(cast.nurse, f"/integration/messages/{cast.member.patient.pk}/", NOW + timedelta(minutes=30))
    answer_message(
        patient=cast.member.patient,
        words="I hear you",
        operation=uuid4(),
        by=cast.nurse.actor,
        at=NOW + timedelta(hours=1),
    )
    assert MessageSettled.objects.filter(how="answered").count() == 2
    wrote(cast, "and again", at=NOW + timedelta(hours=2))
    assert Notification.objects.count() == 2


def test_the_member_sees_who_read_and_when(cast: Cast) -> None:
    wrote(cast)
    assert "not read yet" in text_of(opened(cast.member, "/home/messages/"))
    assert WORDS.split()[0] in text_of(opened(cast.nurse, f"/integration/messages/{cast.member.patient.pk}/"))
    opened(cast.nurse, f"/integration/messages/{cast.member.patient.pk}/", NOW + timedelta(hours=3))
    assert MessageRead.objects.count() == 1
    assert "read by Nora Nurse, 2 March, 14:02" in text_of(opened(cast.member, "/home/messages/"))


def test_the_conversation_goes_both_ways_and_each_side_is_told(cast: Cast) -> None:
    assert sent(cast.member, "/home/messages/", words=WORDS).status_code == 302
    address = f"/integration/messages/{cast.member.patient.pk}/"
    assert (
        sent(cast.integrator, address, NOW + timedelta(minutes=9), words="Shall we talk at four?").status_code
        == 302
    )
    page = text_of(opened(cast.member, "/home/messages/", NOW + timedelta(minutes=10)))
    assert "Iris Integrator" in page
    assert "Shall we talk at four?" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "read by Wren Quillfeather" in text_of(opened(cast.nurse, address, NOW + timedelta(minutes=11)))


@pytest.mark.parametrize(
    "person", ["front_desk", "owner", "therapist", "idle_integrator", "far_nurse", "other_member"]
)
def test_nobody_else_reads_it(cast: Cast, person: str) -> None:
    wrote(cast)
    reader = getattr(cast, person)
    assert not Message.objects.visible_to(reader.actor).exists()
    assert read_conversation(patient=cast.member.patient, by=reader.actor, at=NOW, newest=9) == []
    assert opened(reader, f"/integration/messages/{cast.member.patient.pk}/").status_code in {403, 404}
    assert "zwords" not in text_of(opened(reader, "/home/messages/"))


def test_only_the_member_writes_as_the_member(cast: Cast) -> None:
    for person in (cast.nurse, cast.other_member):
        with pytest.raises(NotPermitted):
            write_message(
                patient=cast.member.patient,
                words="x",
                operation=uuid4(),
                spoken=Spoken(at=NOW),
                by=person.actor,
                at=NOW,
            )
    with pytest.raises(NotPermitted):
        answer_message(patient=cast.member.patient, words="x", operation=uuid4(), by=cast.owner.actor, at=NOW)


@pytest.mark.parametrize("words", ["", "   ", "x" * 10_001])
def test_what_is_no_message_is_refused_and_nothing_is_written(cast: Cast, words: str) -> None:
    assert sent(cast.member, "/home/messages/", words=words).status_code == 422
    assert not Message.objects.exists()


def test_half_a_character_is_refused(cast: Cast) -> None:
    with pytest.raises(MessageRefused):
        wrote(cast, "half \ud800")


def test_after_erasure_it_says_so_and_takes_no_more(cast: Cast) -> None:
    wrote(cast)
    destroy_key(
        patient=cast.member.patient,
        purpose=MemberKey.Purpose.OWN,
        reason="They asked for it.",
        by=cast.director.actor,
        at=NOW,
    )
    page = text_of(opened(cast.member, "/home/messages/"))
    assert "Erased. It can never be read again." in page
    assert "zwords" not in page
    assert sent(cast.member, "/home/messages/", words="more").status_code == 422


def test_hours_are_told_truthfully_in_the_clinics_zone(cast: Cast) -> None:
    assert "has not said when it reads" in text_of(opened(cast.member, "/home/messages/"))
    set_office_hours(hours=WEEK, by=cast.director.actor, at=NOW)
    now = text_of(opened(cast.member, "/home/messages/"))
    assert "The team reads messages Monday to Friday 09:00–17:00." in now
    assert "It is 14:02 MST now: somebody reads until 17:00." in now
    night = text_of(opened(cast.member, "/home/messages/", NOW + timedelta(days=4, hours=7, minutes=8)))
    assert "It is 21:10 MST now: nobody reads before Monday 9 March, 09:00." in night


def test_the_promise_counts_reading_time_and_falls_back_where_no_hours_are_set(cast: Cast) -> None:
    assert wrote(cast).answer_by == NOW + timedelta(hours=48)
    set_office_hours(hours=WEEK, by=cast.director.actor, at=NOW)
    friday = NOW + timedelta(days=4)
    told = wrote(cast, at=friday)
    assert told.answer_by is not None
    assert told.answer_by == datetime.fromisoformat("2026-03-09T14:02:00-06:00"), (
        "three hours on Friday, five on Monday"
    )


def test_one_that_waits_too_long_becomes_a_finding_by_the_watch_and_answering_ends_it(cast: Cast) -> None:
    row = wrote(cast)
    found = DetectedIssue.objects.filter(code="message-waits")
    watch_once(at=NOW + timedelta(hours=47))
    assert not found.exists()
    watch_once(at=NOW + timedelta(hours=49))
    issue = found.get()
    assert (issue.owner_role, issue.key) == ("integrator", f"message-waits/{row.pk}")
    assert "zwords" not in issue.sentence
    assert "waited longer than it should" in text_of(
        opened(cast.member, "/home/messages/", NOW + timedelta(hours=49))
    )
    inbox = text_of(opened(cast.integrator, "/integration/messages/", NOW + timedelta(hours=49)))
    assert "late: was to be answered by" in inbox
    opened(cast.integrator, f"/integration/messages/{row.patient_id}/", NOW + timedelta(hours=49))
    answer_message(
        patient=row.patient,
        words="Here I am",
        operation=uuid4(),
        by=cast.integrator.actor,
        at=NOW + timedelta(hours=50),
    )
    assert IssueClosure.objects.get().issue == issue


def test_an_answer_settles_what_its_writer_had_opened_and_nothing_that_came_meanwhile(cast: Cast) -> None:
    address = f"/integration/messages/{cast.member.patient.pk}/"
    seen = wrote(cast)
    opened(cast.integrator, address, NOW + timedelta(minutes=1))
    meanwhile = wrote(cast, "zmeanwhile it got worse", at=NOW + timedelta(minutes=2))
    late = wrote(cast, "zlate from an offline phone", at=NOW - timedelta(days=2))
    with time_machine.travel(NOW + timedelta(minutes=3), tick=False):
        answer_message(
            patient=seen.patient, words="Yes", operation=uuid4(), by=cast.integrator.actor,
            at=NOW + timedelta(minutes=3),
        )  # fmt: skip
    waiting = set(Message.objects.filter(practitioner=None, settled=None).values_list("pk", flat=True))
    assert waiting == {meanwhile.pk, late.pk}


def test_the_inbox_counts_with_its_denominator_and_names_whose_it_is(cast: Cast) -> None:
    first, second = wrote(cast, "one"), wrote(cast, "two", at=NOW + timedelta(minutes=1))
    settle_message(message=first, how="talked", by=cast.nurse.actor, at=NOW + timedelta(minutes=2))
    page = text_of(opened(cast.nurse, "/integration/messages/", NOW + timedelta(minutes=3)))
    assert "1 of 2 messages wait for an answer." in page
    assert "for Iris Integrator" in page
    address = f"/integration/messages/{second.patient_id}/{second.pk}/settle/"
    assert sent(cast.integrator, address, how="nothing-asked").status_code == 302
    assert "Nobody waits for an answer" in text_of(opened(cast.nurse, "/integration/messages/"))


def test_hours_are_set_on_a_page_and_a_line_that_is_none_is_refused(cast: Cast) -> None:
    kept = sent(
        cast.front_desk, "/integration/hours/", **{"day-0": "9:00-12:00, 13.00–17:00", "day-5": "10:00-12:00"}
    )
    assert kept.status_code == 302
    rows = OfficeHours.objects.filter(organization=cast.clinic)
    assert hours_words(Hours(row.weekday, row.opens, row.closes) for row in rows) == (
        "Monday 09:00–12:00, 13:00–17:00; Saturday 10:00–12:00"
    )
    for line in ("17:00-9:00", "nine to five", "9:00-12:00, 11:00-13:00", "25:00-26:00"):
        assert sent(cast.front_desk, "/integration/hours/", **{"day-0": line}).status_code == 422
    assert OfficeHours.objects.count() == 3
    event = AuditEvent.objects.get(subtype="office-hours.set")
    assert event.detail["after"][0] == "0 09:00-12:00"


def test_what_the_team_wrote_is_a_card_of_the_day_until_it_is_opened(cast: Cast) -> None:
    patient = cast.member.patient
    assert patient is not None
    answer_message(patient=patient, words="zsecret", operation=uuid4(), by=cast.nurse.actor, at=NOW)
    today = text_of(opened(cast.member, "/home/"))
    assert "Nora Nurse wrote to you" in today
    assert "zsecret" not in today
    opened(cast.member, "/home/messages/")
    assert "Nora Nurse wrote to you" not in text_of(opened(cast.member, "/home/"))
