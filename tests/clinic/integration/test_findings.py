"""What the thread says becomes a finding with an owner, on the right worklist, told to the right people."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from afterglow_clinic.chart import hands, preparing
from afterglow_clinic.chart.loading import load_record, load_records
from afterglow_clinic.chart.models import (
    DetectedIssue,
    EpisodeOfCare,
    Insight,
    JournalEntry,
    Notification,
    Patient,
    Severity,
)
from afterglow_clinic.chart.once import Spoken
from afterglow_clinic.chart.reviewing import review_patient
from tests.clinic.builders import a_session
from tests.clinic.cast import NOW, Cast
from tests.clinic.integration.test_thread import a_practice

DAY = timedelta(days=1)


def wren(cast: Cast) -> Patient:
    assert cast.member.patient is not None
    return cast.member.patient


def test_a_raised_hand_reaches_nurse_and_prescriber_in_the_same_moment_and_once(cast: Cast) -> None:
    operation = uuid4()
    for _ in range(2):
        hands.raise_hand(
            patient=wren(cast), operation=operation, spoken=Spoken(at=NOW), by=cast.member.actor, at=NOW
        )
    issue = DetectedIssue.objects.get(code="raised-hand")
    assert (issue.severity, issue.owner_role) == (Severity.HIGH, "nurse")
    told = Notification.objects.filter(issue=issue, not_before=NOW)
    assert {one.practitioner for one in told} == {cast.nurse.practitioner, cast.prescriber.practitioner}


def test_changed_boundaries_are_a_finding_of_the_nurse(cast: Cast) -> None:
    preparing.set_boundaries(patient=wren(cast), words="No touch at all", by=cast.member.actor, at=NOW)
    issue = DetectedIssue.objects.get(code="boundary-change")
    assert issue.owner_role == "nurse"
    assert "No touch" not in issue.sentence


def test_silence_is_said_to_the_integrator_in_words_and_to_no_other_lay_person(
    cast: Cast, as_person: Any
) -> None:
    a_session(wren(cast), NOW - 8 * DAY)
    review_patient(patient=wren(cast), at=NOW, by=cast.nurse.actor)
    issue = DetectedIssue.objects.get(code="silence")
    shown = as_person(cast.integrator).get(reverse("care_station:worklist")).content.decode()
    assert issue.title in shown
    assert (
        "Quillfeather"
        not in as_person(cast.idle_integrator).get(reverse("care_station:worklist")).content.decode()
    )


def test_one_and_many_records_hold_the_same_thread(cast: Cast) -> None:
    a_practice(cast)
    preparing.set_boundaries(patient=wren(cast), words="Ask first", by=cast.member.actor, at=NOW)
    patient = Patient.objects.select_related("organization").get(pk=wren(cast).pk)
    alone, among = load_record(patient), load_records([patient])[patient.pk]
    assert alone == among
    assert [one.id for one in alone.thread.insights] == [str(Insight.objects.get().pk)]
    assert alone.thread.followed == EpisodeOfCare.objects.get(patient=patient).period_start
    assert len(alone.thread.boundary_changes) == len(alone.practices) == 1


@pytest.mark.parametrize(("privacy", "signs"), [("private", 0), ("integrator", 1), ("team", 1)])
def test_not_even_that_a_private_entry_was_written_leaves_the_member(
    cast: Cast, privacy: str, signs: int
) -> None:
    JournalEntry.objects.create(patient=wren(cast), privacy=privacy, sealed=b"x", authored=NOW, received=NOW)
    assert len(load_record(wren(cast)).thread.signs) == signs
