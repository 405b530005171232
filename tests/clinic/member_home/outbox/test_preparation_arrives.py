"""An answer to a card given without a line: kept once, at its own moment, and the last said stands."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from afterglow_clinic.chart import preparing
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import (
    AuditEvent,
    DetectedIssue,
    Intention,
    Patient,
    PreparationAnswer,
)
from afterglow_clinic.chart.preparation import prepared
from afterglow_clinic.chart.sealed_post import Letter
from afterglow_clinic.member_home.arrived import Kept
from afterglow_clinic.member_home.outbox.arriving import keep_letter
from tests.clinic.builders import a_session
from tests.clinic.cast import NOW, Cast
from tests.clinic.member_home.outbox.phone import LOCAL, Phone, letter_of, send, spelled
from tests.clinic.member_home.outbox.test_exactly_once import HELD_UP, Said, live_through
from tests.clinic.walking import undone

CARDS = ("fears", "intention", "boundaries")
SCHEDULES = 150
HOUR = timedelta(hours=1)


def told(card: str, words: str = "", act: str = "keep", revision: int = 0) -> list[tuple[str, str]]:
    return [("card", card), ("words", words), ("act", act), ("revision", str(revision))]


def arrives(cast: Cast, *pairs: tuple[str, str], at: datetime, operation: Any = None) -> Any:
    """One letter of Wren's, said at `at` and come at NOW."""
    letter = Letter(operation or uuid4(), "preparation", at.isoformat(), LOCAL, tuple(pairs))
    patient = Patient.objects.get(pk=cast.member.patient.pk)  # type: ignore[union-attr]
    return keep_letter(letter, patient=patient, sent=NOW, by=cast.member.actor, at=NOW)


def stands(cast: Cast, card: str) -> Any:
    state = prepared(Patient.objects.get(pk=cast.member.patient.pk), NOW).state(card)  # type: ignore[union-attr]
    assert state is not None
    return state


def test_a_sealed_answer_arrives_verbatim_with_the_phones_own_time(cast: Cast, as_person: Any) -> None:
    words = "  the dark…\nand <b>falling</b> 🌱 سلام"
    content = letter_of("preparation", told("fears", words), at=NOW - HOUR)
    envelope = spelled(Phone(cast.member).seal(content))
    client = as_person(cast.member)
    for _ in range(3):
        with time_machine.travel(NOW, tick=False):
            answer = send(client, envelope).json()["answers"][0]
        assert (answer["state"], answer["next"]) == ("kept", "/home/preparing/hard-moments/")
    row = PreparationAnswer.objects.get()
    assert (row.words, row.authored_local, row.at, row.received) == (words, LOCAL, NOW - HOUR, NOW)
    assert AuditEvent.objects.filter(subtype="preparation.answer").count() == 1


@pytest.mark.parametrize("first", ["earlier", "later"])
def test_the_last_said_stands_whichever_arrives_first(cast: Cast, first: str) -> None:
    letters = {"earlier": NOW - 3 * HOUR, "later": NOW - HOUR}
    for name in (first, *(set(letters) - {first})):
        for card in CARDS:
            assert isinstance(arrives(cast, *told(card, name), at=letters[name]), Kept)
    assert [stands(cast, card).words for card in CARDS] == ["later"] * 3
    assert PreparationAnswer.objects.count() == 6, "nothing said is lost"
    assert {row.words for row in Intention.objects.all()} == {"earlier", "later"}
    assert Patient.objects.get(pk=cast.member.patient.pk).boundaries == "later"  # type: ignore[union-attr]
    assert stands(cast, "fears").revision == 2, "a page read now is based on both"


def test_two_answers_to_one_card_from_one_page_are_both_kept(cast: Cast) -> None:
    """Both were read at the same version, because nothing could be sent in between."""
    for hours, words in ((2, "one"), (1, "two")):
        found = arrives(cast, *told("fears", words, revision=0), at=NOW - hours * HOUR)
        assert isinstance(found, Kept)
    assert found.next == "/home/preparing/fears/", "where both can be seen to have come"
    assert stands(cast, "fears").words == "two"


def test_not_ready_said_without_a_line_reaches_the_team_when_it_comes(cast: Cast) -> None:
    found = arrives(cast, *told("whole", act="not-ready"), at=NOW - HOUR)
    assert found == Kept("/home/preparing/")
    assert DetectedIssue.objects.get(code="not-ready").owner_role == "integrator"


def test_not_ready_that_was_taken_back_since_asks_nobody(cast: Cast) -> None:
    arrives(cast, *told("whole"), at=NOW - HOUR)
    arrives(cast, *told("whole", act="not-ready"), at=NOW - 2 * HOUR)
    assert stands(cast, "whole").not_ready is False
    assert not DetectedIssue.objects.filter(code="not-ready").exists()


def test_an_answer_from_before_a_journey_is_not_one_for_the_next(cast: Cast) -> None:
    a_session(cast.member.patient, NOW - HOUR, period_end=NOW)
    arrives(cast, *told("fears", "before"), at=NOW - 2 * HOUR)
    assert stands(cast, "fears").fresh is False
    arrives(cast, *told("fears", "after"), at=NOW - HOUR / 2)
    assert stands(cast, "fears").fresh is True


def test_the_same_number_with_other_words_is_refused_and_the_first_stands(cast: Cast) -> None:
    for card in CARDS:
        operation = uuid4()
        arrives(cast, *told(card, "first"), at=NOW, operation=operation)
        again = arrives(cast, *told(card, "second"), at=NOW, operation=operation)
        assert "under the same number" in again.reason
        assert stands(cast, card).words == "first"


@pytest.mark.parametrize(
    "pairs",
    [
        told("no-such-card", "x"),
        told("fears", ""),
        told("fears", "x" * 4001),
        told("fears", "x", act="<script>"),
        [("card", "fears"), ("words", "zsecret"), ("act", "keep")],
        [],
    ],
)
def test_what_is_no_answer_is_refused_whole_and_repeats_no_word(cast: Cast, pairs: Any) -> None:
    found = arrives(cast, *pairs, at=NOW)
    assert found.reason
    assert "zsecret" not in found.reason
    assert not PreparationAnswer.objects.exists()


@dataclass(slots=True)
class Clinic:
    """The real function of arriving, as one member's phone meets it; which card, the dice say."""

    patient: Patient
    by: Actor

    def take(self, said: Said, sent: datetime, at: datetime) -> bool:
        act = "not-ready" if said.done == "not-today" else "keep"
        fields = tuple(told(CARDS[said.operation.int % 3], str(said.operation), act))
        letter = Letter(said.operation, "preparation", said.shown.isoformat(), said.local, fields)
        return isinstance(keep_letter(letter, patient=self.patient, sent=sent, by=self.by, at=at), Kept)


def test_whatever_the_line_does_each_answer_is_kept_once_and_the_last_said_stands(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, record_property: Any
) -> None:
    monkeypatch.setattr(preparing, "review_patient", lambda **told: None)
    clinic, kept = Clinic(cast.member.patient, cast.member.actor), 0  # type: ignore[arg-type]
    for seed in range(SCHEDULES):
        with undone():
            said = live_through(random.Random(f"preparation {seed}"), clinic)  # type: ignore[arg-type]
            rows = {row.operation: row for row in PreparationAnswer.objects.all()}
            assert set(rows) == {one.operation for one in said}, f"schedule {seed}"
            assert PreparationAnswer.objects.count() == len(said)
            for one in said:
                row = rows[one.operation]
                assert row.authored_local == one.local
                assert one.truly <= row.at <= min(row.received, one.truly + HELD_UP)
            for card in CARDS:
                mine = sorted(
                    (one for one in said if CARDS[one.operation.int % 3] == card), key=lambda one: one.truly
                )
                state = prepared(clinic.patient, NOW + timedelta(days=40)).state(card)
                assert state is not None
                if mine and all(b.truly - a.truly > HELD_UP for a, b in pairwise(mine)):
                    assert state.latest == rows[mine[-1].operation], f"schedule {seed}: {card}"
            kept += len(said)
    record_property("schedules of answers to cards", SCHEDULES)
    record_property("answers to cards, each kept once", kept)
