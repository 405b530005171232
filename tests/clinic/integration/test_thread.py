"""The thread as it is kept: once each, whatever the clock, and nothing of it for the wrong eyes."""

from datetime import timedelta
from uuid import uuid4

import pytest

from afterglow.toolbox.loading import load_modality
from afterglow_clinic.chart import circles, hands, preparing, thread
from afterglow_clinic.chart.models import (
    AuditEvent,
    BoundaryChange,
    CheckIn,
    Circle,
    CircleAttendance,
    CircleMembership,
    Insight,
    Intention,
    Practice,
    RaisedHand,
)
from afterglow_clinic.chart.once import OperationReused, Spoken
from afterglow_clinic.chart.permissions import NotPermitted
from tests.clinic.cast import NOW, Cast

LOCAL = "2026-03-02T14:02:00-07:00[America/Denver]"


def a_practice(cast: Cast, per_week: int = 5) -> Practice:
    patient = cast.member.patient
    assert patient is not None
    by = cast.integrator.actor
    seen = thread.keep_insight(
        patient=patient, words="I can rest", origin="chair", spoken=Spoken(at=NOW), by=by, at=NOW
    )
    promise = thread.commit(patient=patient, words="Ten quiet minutes", insight=seen, by=by, at=NOW)
    return thread.plan_practice(
        patient=patient,
        modality=load_modality("slow-breathing"),
        per_week=per_week,
        since=NOW,
        commitment=promise,
        by=by,
        at=NOW,
    )


def test_a_check_in_sent_three_times_is_kept_once(cast: Cast) -> None:
    practice, operation = a_practice(cast), uuid4()
    for minutes in (1, 2, 3):
        thread.check_in(
            practice=practice,
            operation=operation,
            done="yes",
            spoken=Spoken(at=NOW, local=LOCAL),
            by=cast.member.actor,
            at=NOW + timedelta(minutes=minutes),
        )
    kept = CheckIn.objects.get()
    assert (kept.answered_local, kept.received) == (LOCAL, NOW + timedelta(minutes=1))
    assert AuditEvent.objects.filter(subtype="check-in.keep").count() == 1


def test_another_answer_under_a_used_id_is_refused_and_the_first_stands(cast: Cast) -> None:
    practice, operation = a_practice(cast), uuid4()
    said = {"practice": practice, "operation": operation, "spoken": Spoken(at=NOW), "by": cast.member.actor}
    thread.check_in(done="yes", at=NOW, **said)
    with pytest.raises(OperationReused):
        thread.check_in(done="not-today", at=NOW, **said)
    assert CheckIn.objects.get().done == "yes"


@pytest.mark.parametrize("hours", [-48, -3, 0, 3, 48])
def test_a_clock_that_is_off_is_kept_as_it_stood_and_corrected(cast: Cast, hours: int) -> None:
    practice, off = a_practice(cast), timedelta(hours=hours)
    truly, received = NOW + timedelta(days=2), NOW + timedelta(days=30)
    kept = thread.check_in(
        practice=practice,
        operation=uuid4(),
        done="yes",
        spoken=Spoken(at=truly + off, local=LOCAL, sent=received + off),
        by=cast.member.actor,
        at=received,
    )
    assert (kept.answered, kept.counted) == (truly + off, truly)


def test_a_clock_ahead_that_says_no_more_never_counts_in_the_future(cast: Cast) -> None:
    kept = thread.check_in(
        practice=a_practice(cast),
        operation=uuid4(),
        done="yes",
        spoken=Spoken(at=NOW + timedelta(days=9)),
        by=cast.member.actor,
        at=NOW,
    )
    assert kept.counted == NOW


def test_staff_cannot_check_in_for_a_member_nor_a_member_answer_a_hand(cast: Cast) -> None:
    practice = a_practice(cast)
    with pytest.raises(NotPermitted):
        thread.check_in(
            practice=practice,
            operation=uuid4(),
            done="yes",
            spoken=Spoken(at=NOW),
            by=cast.nurse.actor,
            at=NOW,
        )
    hand = hands.raise_hand(
        patient=practice.patient, operation=uuid4(), spoken=Spoken(at=NOW), by=cast.member.actor, at=NOW
    )
    with pytest.raises(NotPermitted):
        hands.answer_hand(hand=hand, by=cast.member.actor, at=NOW)
    first = hands.answer_hand(hand=hand, by=cast.nurse.actor, at=NOW)
    again = hands.answer_hand(hand=hand, by=cast.prescriber.actor, at=NOW + timedelta(minutes=1))
    assert first == again


def test_ending_a_commitment_ends_its_practices_and_keeps_their_check_ins(cast: Cast) -> None:
    practice = a_practice(cast)
    assert practice.commitment is not None
    for _ in range(2):
        thread.end_commitment(commitment=practice.commitment, outcome="let-go", by=cast.member.actor, at=NOW)
    assert Practice.objects.filter(end=None).count() == 0
    with pytest.raises(thread.Ended):
        thread.plan_practice(
            patient=practice.patient,
            modality=load_modality("slow-breathing"),
            per_week=1,
            since=NOW,
            commitment=practice.commitment,
            by=cast.integrator.actor,
            at=NOW,
        )


def test_an_insight_of_somebody_else_is_not_committed_to(cast: Cast) -> None:
    other = cast.other_member.patient
    assert other is not None
    practice = a_practice(cast)
    assert practice.commitment is not None
    with pytest.raises(NotPermitted):
        thread.commit(
            patient=other,
            words="x",
            insight=practice.commitment.insight,
            by=cast.other_member.actor,
            at=NOW,
        )


def test_an_intention_is_kept_verbatim_and_the_one_before_stays(cast: Cast) -> None:
    patient, words = cast.member.patient, "  To  meet my grief, <b>softly</b> 🌅 \u202eabc"
    assert patient is not None
    first = preparing.set_intention(patient=patient, words=words, by=cast.member.actor, at=NOW)
    preparing.revisit_intention(intention=first, session=2, by=cast.member.actor, at=NOW)
    preparing.set_intention(patient=patient, words="Rest", by=cast.member.actor, at=NOW + timedelta(days=1))
    assert [one.words for one in Intention.objects.all()] == ["Rest", words]


def test_boundaries_are_in_force_at_once_and_said_twice_are_one_change(cast: Cast) -> None:
    patient = cast.member.patient
    assert patient is not None
    for _ in range(2):
        preparing.set_boundaries(patient=patient, words="No touch", by=cast.member.actor, at=NOW)
    patient.refresh_from_db()
    assert patient.boundaries == "No touch"
    assert BoundaryChange.objects.count() == 1


def test_the_front_desk_the_owner_and_another_clinic_meet_nothing_of_the_thread(cast: Cast) -> None:
    a_practice(cast)
    for person in (cast.front_desk, cast.owner, cast.far_nurse, cast.idle_integrator, cast.former_therapist):
        assert not Insight.objects.visible_to(person.actor).exists()
    for person in (cast.member, cast.nurse, cast.integrator, cast.therapist):
        assert Insight.objects.visible_to(person.actor).exists()


def a_circle(cast: Cast, **given: object) -> Circle:
    row = {
        "name": "Tuesday circle",
        "purpose": "To listen",
        "led_by": cast.idle_integrator.practitioner,
        "weekday": 1,
        "hour": NOW.time(),
        "minutes": 90,
        "place": "House",
        "seats": 2,
        "open_to": "former-members",
    }
    return circles.open_circle(**row | given, by=cast.idle_integrator.actor, at=NOW)  # type: ignore[arg-type]


def test_who_leads_a_circle_meets_those_in_it_and_not_their_threads(cast: Cast) -> None:
    patient, circle = cast.member.patient, a_circle(cast)
    assert patient is not None
    a_practice(cast)
    place = circles.join_circle(circle=circle, patient=patient, by=cast.integrator.actor, at=NOW)
    leader = cast.idle_integrator.actor
    assert list(CircleMembership.objects.visible_to(leader)) == [place]
    assert not Practice.objects.visible_to(leader).exists()


def test_a_full_circle_and_one_for_present_members_say_why(cast: Cast) -> None:
    circle = a_circle(cast, seats=1, open_to="members")
    wren, sol = cast.member.patient, cast.other_member.patient
    assert wren is not None
    assert sol is not None
    by = cast.nurse.actor
    first = circles.join_circle(circle=circle, patient=wren, by=by, at=NOW)
    assert circles.join_circle(circle=circle, patient=wren, by=by, at=NOW) == first
    with pytest.raises(circles.CircleFull):
        circles.join_circle(circle=circle, patient=sol, by=by, at=NOW)
    circles.leave_circle(place=first, by=by, at=NOW)
    sol.episodes.update(period_end=NOW)
    with pytest.raises(circles.NotOpenToFormer):
        circles.join_circle(circle=circle, patient=sol, by=by, at=NOW)


def test_attendance_written_again_is_the_last_word_and_names_only_who_has_a_seat(cast: Cast) -> None:
    circle, wren = a_circle(cast), cast.member.patient
    assert wren is not None
    by, day = cast.integrator.actor, NOW.date()
    circles.join_circle(circle=circle, patient=wren, by=by, at=NOW)
    for word in ("came", "sent-word"):
        circles.write_attendance(circle=circle, day=day, presence={wren.pk: word}, by=by, at=NOW)
    assert CircleAttendance.objects.get().presence == "sent-word"
    with pytest.raises(NotPermitted):
        circles.write_attendance(circle=circle, day=day, presence={uuid4(): "came"}, by=by, at=NOW)


def test_a_hand_raised_twice_by_one_press_is_one(cast: Cast) -> None:
    patient, operation = cast.member.patient, uuid4()
    assert patient is not None
    for _ in range(3):
        hands.raise_hand(
            patient=patient, operation=operation, spoken=Spoken(at=NOW), by=cast.member.actor, at=NOW
        )
    assert RaisedHand.objects.count() == 1
