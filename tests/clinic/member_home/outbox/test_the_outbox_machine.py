"""Two members, one phone, a bad line, real envelopes and the real address, in any order Hypothesis finds.

What holds after every step: nothing is kept twice, nothing under another's name. What holds at the end:
once both have signed in with a good line, the phone is empty and everything was kept.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.models import CheckIn, Insight, Practice
from afterglow_clinic.chart.secrecy.outbox_keys import exchange_key
from tests.clinic.cast import NOW, Cast, Person, signed_in
from tests.clinic.integration.test_thread import a_practice
from tests.clinic.member_home.outbox.phone import ADDRESS, Phone, send

JSON = {"Accept": "application/json"}
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffd"), min_size=1)
FATES = st.sampled_from(["lost", "through", "no answer", "twice", "one of them"])


class OnePhone(RuleBasedStateMachine):
    """A phone two people share; its storage, and who is signed in."""

    cast: Cast
    practice: Practice

    def __init__(self) -> None:
        super().__init__()
        self.people = {"member": self.cast.member, "other_member": self.cast.other_member}
        self.stored: list[dict[str, Any]] = []
        self.written: dict[UUID, str] = {}
        self.signed: Person | None = None
        self.page = Phone(self.cast.member)
        self.days = 0

    @rule(who=st.sampled_from(["member", "other_member", None]))
    def sign_in(self, who: str | None) -> None:
        self.signed = self.people[who] if who else None
        if self.signed is not None:
            self.page = Phone(self.signed)

    @rule()
    def check_in(self) -> None:
        fields = (("practice", str(self.practice.pk)), ("done", "yes"), ("felt", "hard"))
        if self.page.person is self.cast.member:
            self._store("check-in", *fields)

    @rule(
        words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffd"), min_size=1)
    )
    def write(self, words: str) -> None:
        if words.strip():
            self._store("insight", ("words", words))

    def _store(self, kind: str, *fields: tuple[str, str]) -> None:
        operation = uuid4()
        self.stored.append(self.page.write(kind, *fields, operation=operation))
        self.written[operation] = "member" if self.page.person is self.cast.member else "other_member"

    @precondition(lambda self: self.stored)
    @rule(fate=FATES, order=st.randoms(use_true_random=False))
    def deliver(self, fate: str, order: Any) -> None:
        client = signed_in(self.signed)
        greeting = client.get(ADDRESS, headers=JSON)
        if greeting.status_code == 401:
            assert self.signed is None
            return
        mine = [one for one in self.stored if one["member"] == greeting.json()["member"]]
        order.shuffle(mine)
        if fate == "one of them":
            mine = mine[:1]
        if fate == "lost":
            return
        for _ in range(2 if fate == "twice" else 1):
            answers = send(client, *mine).json()["answers"]
        assert {answer["state"] for answer in answers} <= {"kept"}
        if fate != "no answer":
            kept = {answer["operation"] for answer in answers}
            self.stored = [one for one in self.stored if one["operation"] not in kept]

    @precondition(lambda self: self.stored and self.signed)
    @rule()
    def send_everything_without_looking_whose_it_is(self) -> None:
        """A broken phone. The clinic refuses it whole, or it was all one member's anyway."""
        assert self.signed is not None
        assert self.signed.patient is not None
        theirs = {one["member"] for one in self.stored} - {str(self.signed.patient.pk)}
        assert send(signed_in(self.signed), *self.stored).status_code == (409 if theirs else 200)

    @rule()
    def exchange_the_key(self) -> None:
        self.days += 1
        clinic = self.cast.clinic.pk
        exchange_key(clinic, by=the_system(clinic), at=NOW + timedelta(days=self.days))

    @invariant()
    def nothing_twice_and_nothing_under_anothers_name(self) -> None:
        for operation, patient in self._kept():
            assert self.people[self.written[operation]].patient.pk == patient  # type: ignore[union-attr]

    def _kept(self) -> list[tuple[UUID, UUID]]:
        rows: list[tuple[UUID, UUID]] = []
        for table in (CheckIn, Insight):
            mine = table.objects.filter(operation__in=list(self.written))
            rows += mine.values_list("operation", "patient_id")
        assert len({operation for operation, _ in rows}) == len(rows)
        return rows

    def teardown(self) -> None:
        for who in self.people:
            self.sign_in(who)
            if self.stored:
                self.deliver("through", order=NoOrder())
        assert self.stored == []
        assert {operation for operation, _ in self._kept()} == set(self.written)


class NoOrder:
    """Leaves things as they are."""

    def shuffle(self, things: list[Any]) -> None:
        """Nothing to do."""


@pytest.mark.django_db
def test_two_members_on_one_phone_each_find_their_own_words_once(cast: Cast) -> None:
    OnePhone.cast, OnePhone.practice = cast, a_practice(cast)
    how = settings(
        max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
    )
    with time_machine.travel(NOW, tick=False):
        run_state_machine_as_test(OnePhone, settings=how)
