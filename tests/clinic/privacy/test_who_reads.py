"""Nobody reaches a private entry but its member: not by role, flag, caseload, break-glass or export.

`tests/clinic/relations.py` is the oracle; the machine below lets people write, change privacy, join
and leave care teams and break glass in any order, and asks everybody after each step.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import Http404
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from afterglow_clinic.chart.actor import Actor, Role, the_system
from afterglow_clinic.chart.breaking_glass import break_glass, opened_to
from afterglow_clinic.chart.journal.reading import read_entry, read_journal
from afterglow_clinic.chart.journal.writing import change_privacy, delete_entry
from afterglow_clinic.chart.models import (
    CareTeamParticipant,
    JournalChange,
    JournalEntry,
    JournalVoice,
    PractitionerRole,
    Privacy,
    PsychotherapyNote,
    SessionNote,
    VoicePart,
)
from afterglow_clinic.chart.notes import write_psychotherapy_note, write_session_note
from afterglow_clinic.chart.permissions import NotPermitted
from tests.clinic.cast import NOW, Cast, Person, assemble
from tests.clinic.privacy.pen import an_entry
from tests.clinic.relations import (
    MEMBERS,
    may_read_entry,
    may_read_psychotherapy_note,
    may_read_session_note,
)
from tests.clinic.walking import undone


@pytest.mark.parametrize("privacy", list(Privacy))
@pytest.mark.parametrize("target", MEMBERS)
def test_everyone_meets_the_entries_the_oracle_names(cast: Cast, privacy: Privacy, target: str) -> None:
    people = cast.everyone()
    entry = an_entry(people[target], privacy=privacy)
    seen = {name for name, person in people.items() if JournalEntry.objects.visible_to(person.actor)}
    assert seen == {name for name in people if may_read_entry(name, target, privacy)}
    for name, person in people.items():
        if name not in seen:
            with pytest.raises(Http404):
                read_entry(entry_id=entry.pk, by=person.actor, at=NOW)


@pytest.mark.parametrize("target", MEMBERS)
def test_everyone_meets_the_notes_the_oracle_names(cast: Cast, target: str) -> None:
    people = cast.everyone()
    patient = people[target].patient
    assert patient is not None
    authors = [name for name in people if may_read_psychotherapy_note(name, target, name)]
    for author in authors:
        write_psychotherapy_note(patient=patient, text="A hunch.", by=people[author].actor, at=NOW)
    write_session_note(
        patient=patient, kind=SessionNote.Kind.THERAPY, text="We talked.", by=people[authors[0]].actor, at=NOW
    )
    for name, person in people.items():
        notes = SessionNote.objects.visible_to(person.actor)
        assert bool(notes) == may_read_session_note(name, target), name
        own = PsychotherapyNote.objects.visible_to(person.actor)
        assert {str(note.author_id) for note in own} == (
            {str(person.practitioner.pk)} if name in authors and person.practitioner else set()
        ), name


def test_a_note_outlives_the_caseload_but_not_the_role(cast: Cast) -> None:
    assert cast.member.patient is not None
    write_psychotherapy_note(patient=cast.member.patient, text="A hunch.", by=cast.integrator.actor, at=NOW)
    CareTeamParticipant.objects.update(period_end=NOW)
    assert PsychotherapyNote.objects.visible_to(cast.integrator.actor).count() == 1
    PractitionerRole.objects.filter(practitioner=cast.integrator.practitioner).update(period_end=NOW)
    assert PsychotherapyNote.objects.visible_to(cast.integrator.actor).count() == 0


def test_no_role_or_set_of_roles_reads_a_private_entry(cast: Cast) -> None:
    """Every set of roles a person can hold, each with every place the cast knows."""
    an_entry(cast.member)
    assert cast.member.patient is not None
    staff = sorted(set(Role) - {Role.MEMBER})
    for bits in range(2 ** len(staff)):
        roles = frozenset(role for n, role in enumerate(staff) if bits >> n & 1)
        for person in (cast.integrator, cast.director, cast.therapist):
            by = replace(person.actor, roles=roles, opened=frozenset({cast.member.patient.pk}))
            assert not JournalEntry.objects.visible_to(by)
            assert not JournalChange.objects.visible_to(by)


def test_the_system_and_a_superuser_read_no_entry_at_all(cast: Cast) -> None:
    for privacy in Privacy:
        an_entry(cast.member, privacy=privacy)
    assert not JournalEntry.objects.visible_to(the_system(cast.clinic.pk))
    for person in (cast.owner, cast.stranger, cast.front_desk):
        person.user.is_superuser = person.user.is_staff = True
        person.user.save()
        assert not JournalEntry.objects.visible_to(person.actor)
        assert not VoicePart.objects.visible_to(person.actor)
        assert not JournalVoice.objects.visible_to(person.actor)


def test_roles_that_see_more_people_do_not_widen_an_integrators_reading(cast: Cast) -> None:
    """An integrator who also stands at the front desk sees the clinic's names, not its journals."""
    for privacy in Privacy:
        an_entry(cast.other_member, privacy=privacy)
    for extra in (Role.FRONT_DESK, Role.OUTSIDE_THERAPIST, Role.OWNER):
        by = replace(cast.integrator.actor, roles=frozenset({Role.INTEGRATOR, extra}))
        assert not JournalEntry.objects.visible_to(by)


def behind_glass(person: Person, member: Person) -> Actor:
    assert member.patient is not None
    row = break_glass(patient=member.patient, reason="Panic on the phone", by=person.actor, at=NOW)
    return replace(person.actor, opened=opened_to(person.actor, at=row.at))


def test_break_glass_opens_what_the_team_reads_and_nothing_narrower(cast: Cast) -> None:
    for privacy in Privacy:
        an_entry(cast.member, str(privacy), privacy=privacy)
    assert cast.member.patient is not None
    by = behind_glass(cast.idle_integrator, cast.member)
    assert [e.text for e in read_journal(patient=cast.member.patient, by=by, at=NOW)] == ["team"]


class Journals(RuleBasedStateMachine):
    """Everything that moves who may read, in any order; a model beside it that is a plain dict."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[Any, tuple[str, Privacy]] = {}
        self.caseload = {("integrator", "member")}
        self.glass: dict[tuple[str, str], Any] = {}
        self.at = NOW

    @property
    def people(self) -> dict[str, Person]:
        return self.cast.everyone()

    @rule(who=st.sampled_from(MEMBERS), privacy=st.sampled_from(list(Privacy)))
    def write(self, who: str, privacy: Privacy) -> None:
        entry = an_entry(self.people[who], f"{who} {len(self.entries)}", privacy=privacy, at=self.at)
        self.entries[entry.pk] = (who, privacy)

    @precondition(lambda self: self.entries)
    @rule(data=st.data(), by=st.sampled_from([*MEMBERS, "director"]), privacy=st.sampled_from(list(Privacy)))
    def change(self, data: Any, by: str, privacy: Privacy) -> None:
        pk = data.draw(st.sampled_from(sorted(self.entries)))
        try:
            with transaction.atomic():
                change_privacy(
                    operation=uuid4(), entry_id=pk, privacy=privacy, by=self.people[by].actor, at=self.at
                )
        except (Http404, NotPermitted):
            assert by != self.entries[pk][0]
        else:
            self.entries[pk] = (by, privacy)

    @precondition(lambda self: self.entries)
    @rule(data=st.data())
    def delete(self, data: Any) -> None:
        pk = data.draw(st.sampled_from(sorted(self.entries)))
        who, _ = self.entries.pop(pk)
        delete_entry(operation=uuid4(), entry_id=pk, by=self.people[who].actor, at=self.at)

    @rule(who=st.sampled_from(["integrator", "idle_integrator"]), whom=st.sampled_from(MEMBERS[:2]))
    def join_or_leave(self, who: str, whom: str) -> None:
        places = CareTeamParticipant.objects.filter(
            patient=self.people[whom].patient, practitioner=self.people[who].practitioner, period_end=None
        )
        if (who, whom) in self.caseload:
            places.update(period_end=self.at)
        else:
            CareTeamParticipant.objects.create(
                patient=self.people[whom].patient,
                practitioner=self.people[who].practitioner,
                role=Role.INTEGRATOR.value,
                period_start=self.at,
            )
        self.caseload ^= {(who, whom)}

    @rule(
        who=st.sampled_from(["integrator", "idle_integrator", "owner", "far_director", "therapist"]),
        whom=st.sampled_from(MEMBERS[:2]),
    )
    def open_by_force(self, who: str, whom: str) -> None:
        patient = self.people[whom].patient
        assert patient is not None
        try:
            row = break_glass(patient=patient, reason="An emergency", by=self.people[who].actor, at=self.at)
        except NotPermitted:
            assert who in {"owner", "far_director", "therapist"}
        else:
            self.glass[who, whom] = row.expires

    @rule(minutes=st.integers(1, 90))
    def wait(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    def may_read(self, who: str, whom: str, privacy: Privacy) -> bool:
        if who == whom:
            return True
        if who.startswith("far_") != whom.startswith("far_") or privacy is Privacy.PRIVATE:
            return False
        if who in {"director", "nurse", "far_director"}:
            return privacy is Privacy.TEAM
        if (who, whom) in self.caseload:
            return True
        opened = self.glass.get((who, whom))
        return opened is not None and opened > self.at and privacy is Privacy.TEAM

    @invariant()
    def everybody_reads_what_the_model_says(self) -> None:
        for who in (*MEMBERS, "integrator", "idle_integrator", "director", "owner", "far_director"):
            actor = self.people[who].actor
            actor = replace(actor, opened=opened_to(actor, at=self.at))
            seen = set(JournalEntry.objects.visible_to(actor).values_list("pk", flat=True))
            allowed = {pk for pk, (whom, p) in self.entries.items() if self.may_read(who, whom, p)}
            assert seen == allowed, who


def test_whatever_happens_in_whatever_order_a_private_entry_stays_its_members(db: None) -> None:
    class Run(Journals):
        def __init__(self) -> None:
            self.undo = undone()
            self.undo.__enter__()
            self.cast = assemble()
            super().__init__()

        def teardown(self) -> None:
            self.undo.__exit__(None, None, None)

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Run,
        settings=settings(
            max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
