"""Practice prompts by chance: for those who agreed, thrown once a week before anything leaves, counted."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
import time_machine
from django.urls import reverse

from afterglow.evidence.prompt_design import prompt_design
from afterglow.evidence.prompting import NotEnough, PromptEffect
from afterglow_clinic.chart.consenting import publish, sign, withdraw
from afterglow_clinic.chart.models import (
    CheckIn,
    Consent,
    Notification,
    Observation,
    Patient,
    Practice,
    PromptRandomisation,
    PromptUnavailable,
    ReminderSent,
)
from afterglow_clinic.chart.prompt_counting import prompt_report
from afterglow_clinic.chart.reminding import Choice, set_rhythm
from afterglow_clinic.member_home.reminders.pushing import Door
from afterglow_clinic.member_home.reminders.sending import send_due
from tests.clinic.builders import a_patient, a_response, an_invitation
from tests.clinic.cast import NOW, Cast, Person

TEN = datetime(2026, 3, 3, 17, tzinfo=UTC)
"""Tuesday, ten in the morning at First Light."""
CLOSED = Door(lets_through=lambda _: False)
DAY = timedelta(days=1)


class Loaded:
    """A die that says what it is told, and counts how often it was thrown."""

    def __init__(self, *says: bool) -> None:
        self.says, self.thrown = list(says), 0

    def random(self) -> float:
        self.thrown += 1
        return 0.0 if self.says.pop(0) else 0.999


def look(at: datetime, die: Any) -> int:
    return send_due(at=at, door=CLOSED, chance=die).sent


def published(cast: Cast) -> None:
    publish(
        category="practice-prompts", language="en", title="Practice prompts by chance", meaning="I agree",
        text="Each week chance decides.", valid_days=None, by=cast.director.actor, at=NOW - DAY,
    )  # fmt: skip


@pytest.fixture
def sol(cast: Cast) -> Person:
    """A member who agreed, practises, and gets a reminder every morning by e-mail."""
    person, patient = cast.other_member, cast.other_member.patient
    assert patient is not None
    patient.email = "sol@example.org"
    patient.save()
    published(cast)
    template = patient.organization.consent_templates.get()
    sign(patient=patient, template=template, signed_name=str(patient), by=person.actor, at=NOW)
    Practice.objects.create(
        patient=patient,
        modality="slow-breathing",
        title="Slow breathing",
        per_week=7,
        since=NOW,
        at=NOW,
        by="x",
    )
    choice = Choice(
        days=range(7),
        hour=time(10),
        quiet_from=time(21),
        quiet_to=time(8),
        zone="America/Denver",
        ways=("email",),
    )
    set_rhythm(patient=patient, choice=choice, by=person.actor, at=NOW)
    return person


def test_one_throw_a_week_written_with_its_chance_before_anything_leaves(sol: Person) -> None:
    die = Loaded(True, False)
    assert [look(TEN + n * DAY, die) for n in range(6)] == [1] * 6, "a prompted week, Tuesday to Sunday"
    assert die.thrown == 1
    row = PromptRandomisation.objects.get()
    assert (row.probability, row.prompted, row.design) == (0.5, True, "practice-prompts 1.0.0")
    assert row.drawn == ReminderSent.objects.earliest("at").at
    assert row.week.isoformat() == "2026-03-02"
    assert look(TEN + 6 * DAY, die) == 1, "Monday comes six days after the throw, which still holds"
    assert die.thrown == 1
    assert [look(TEN + (7 + n) * DAY, die) for n in range(6)] == [0] * 6, (
        "the next, from Tuesday on, is silent"
    )
    assert die.thrown == 2
    assert PromptUnavailable.objects.count() == 0


def test_in_a_silent_week_reminders_speak_only_for_questions(sol: Person) -> None:
    die = Loaded(False)
    assert [look(TEN + n * DAY, die) for n in range(2)] == [0, 0]
    assert sol.patient is not None
    an_invitation(sol.patient, ("phq-9",), created=TEN)
    assert look(TEN + 2 * DAY, die) == 1
    assert ReminderSent.objects.get().waiting == ["form"]
    assert die.thrown == 1


def test_looking_again_at_once_throws_nothing_again(sol: Person) -> None:
    die = Loaded(False)
    for minute in range(5):
        assert look(TEN + timedelta(minutes=minute), die) == 0
    assert die.thrown == 1


def test_who_did_not_agree_is_reminded_as_they_chose(sol: Person) -> None:
    Consent.objects.filter(category="practice-prompts").delete()
    assert look(TEN, Loaded()) == 1
    assert PromptRandomisation.objects.count() == PromptUnavailable.objects.count() == 0


def test_taking_it_back_counts_at_once(sol: Person, as_person: Any) -> None:
    die = Loaded(False)
    assert look(TEN, die) == 0
    with time_machine.travel(TEN + timedelta(minutes=1), tick=False):
        client = as_person(sol)
        assert (
            "reminders spoke only for questions"
            in client.get(reverse("member_home:prompts")).content.decode()
        )
        client.post(reverse("member_home:prompts_stop"))
        assert "Stop this" not in client.get(reverse("member_home:prompts")).content.decode()
    assert look(TEN + timedelta(minutes=2), die) == 1
    assert look(TEN + 7 * DAY, die) == 1
    assert die.thrown == 1


def test_a_member_who_may_agree_is_shown_the_way_and_one_who_may_not_is_told(
    sol: Person, cast: Cast, as_person: Any
) -> None:
    with time_machine.travel(NOW, tick=False):
        page = as_person(cast.member).get(reverse("member_home:prompts")).content.decode()
        assert reverse("waiting_room:sign", args=["practice-prompts"]) in page
        page = as_person(cast.far_member).get(reverse("member_home:prompts")).content.decode()
        assert "Nothing to agree to" in page


def test_a_week_in_which_nothing_was_due_is_written_down_and_not_thrown(sol: Person) -> None:
    Practice.objects.update(since=TEN + DAY)
    assert look(TEN, Loaded()) == 0
    assert PromptUnavailable.objects.get().reason == "nothing-due"
    assert look(TEN + 2 * DAY, Loaded()) == 1, "later in such a week reminders are as chosen"


def test_a_week_in_which_no_reminder_could_arrive_is_not_thrown(sol: Person) -> None:
    Patient.objects.filter(account=sol.user).update(email="")
    assert look(TEN, Loaded()) == 0
    assert PromptUnavailable.objects.get().reason == "no-way"
    assert Notification.objects.count() == 0


def test_the_same_seed_throws_the_same_weeks(sol: Person) -> None:
    thrown = []
    for _ in range(2):
        die = np.random.default_rng(7)
        for week in range(4):
            look(TEN + 7 * week * DAY, die)
        thrown.append(list(PromptRandomisation.objects.order_by("week").values_list("prompted", flat=True)))
        PromptRandomisation.objects.all().delete()
        ReminderSent.objects.all().delete()
        Notification.objects.all().delete()
    assert thrown[0] == thrown[1]
    assert len(thrown[0]) == 4


def weeks_of(cast: Cast, number: int, *, weeks: int, gain: int = 0, seed: int = 0) -> Patient:
    """A member with weekly throws, check-ins after each (`gain` more after a prompt) and scores."""
    rng, patient = np.random.default_rng(seed + number), a_patient(cast.clinic, f"Person{number}")
    practice = Practice.objects.create(
        patient=patient, modality="slow-breathing", title="x", per_week=7, since=NOW, at=NOW, by="x"
    )
    consent = Consent.objects.create(
        patient=patient, category="practice-prompts", document_version="1", given=NOW, recorded_by="x"
    )
    scores, done = [], []
    for week in range(weeks):
        drawn = TEN + 7 * week * DAY
        prompted = bool(rng.random() < 0.5)
        PromptRandomisation.objects.create(
            patient=patient, consent=consent, week=drawn.date() - DAY, probability=0.5, prompted=prompted,
            drawn=drawn, design="x",
        )  # fmt: skip
        scores.append((drawn - timedelta(hours=2), 10.0 + rng.integers(0, 5)))
        done += [drawn + (1 + n) * DAY for n in range(int(rng.integers(1, 4)) + gain * prompted)]
    scores.append((TEN + 7 * weeks * DAY + DAY, 10.0))
    CheckIn.objects.bulk_create(
        CheckIn(
            patient=patient,
            practice=practice,
            operation=uuid4(),
            done="yes",
            answered=at,
            counted=at,
            received=at,
            by="x",
        )
        for at in done
    )
    for at, value in scores:
        response = a_response(patient, "phq-9", authored=at)
        Observation.objects.create(
            patient=patient, code="phq-9", value=value, effective=at, derived_from=response
        )
    return patient


def report_at(cast: Cast, at: datetime) -> Any:
    return prompt_report(Patient.objects.of_clinic(cast.director.actor), at)


def test_below_the_design_s_numbers_the_page_says_how_much_is_missing(cast: Cast, as_person: Any) -> None:
    weeks_of(cast, 1, weeks=12)
    with time_machine.travel(TEN + 200 * DAY, tick=False):
        for reader in (cast.director, cast.owner):
            page = as_person(reader).get(reverse("records_room:prompts")).content.decode()
            assert "Not enough yet: 12 of 50 weeks." in page
            assert "Person1" not in page
            assert "interval:" not in page


def test_weeks_are_counted_once_their_window_is_over(cast: Cast) -> None:
    weeks_of(cast, 1, weeks=3)
    found = report_at(cast, TEN + 14 * DAY)
    assert (found.decisions, found.running) == (2, 1)
    assert isinstance(found.practice, NotEnough)


def test_a_prompt_that_works_is_seen_in_what_it_changed_and_not_in_the_rest(
    cast: Cast, as_person: Any
) -> None:
    for number in range(12):
        weeks_of(cast, number, weeks=5, gain=2)
    found = report_at(cast, TEN + 60 * DAY)
    assert (found.people, found.decisions, found.unscored) == (12, 60, 0)
    assert isinstance(found.practice, PromptEffect)
    assert (found.practice.decisions, found.practice.next_look) == (50, 100)
    assert found.practice.difference.low <= 2.0 <= found.practice.difference.high
    assert found.practice.shown
    assert isinstance(found.score, PromptEffect)
    assert not found.score.shown
    with time_machine.travel(TEN + 60 * DAY, tick=False):
        page = as_person(cast.director).get(reverse("records_room:prompts")).content.decode()
    assert "Randomised; for this clinic" in page
    assert "Not shown to make a difference" in page
    assert "more check-ins on average; 95 % interval: " in page
    assert " lower to " in page
    assert " higher." in page


def test_weeks_of_who_took_it_back_are_left_out(cast: Cast) -> None:
    keeps, leaves = weeks_of(cast, 1, weeks=4), weeks_of(cast, 2, weeks=4)
    consent = Consent.objects.get(patient=leaves, category="practice-prompts")
    withdraw(consent=consent, by=cast.director.actor, at=TEN + 40 * DAY)
    found = report_at(cast, TEN + 60 * DAY)
    assert (found.people, found.decisions) == (1, 4)
    assert PromptRandomisation.objects.filter(patient=keeps).count() == 4


def test_another_clinic_s_weeks_are_not_counted(cast: Cast) -> None:
    weeks_of(cast, 1, weeks=4)
    far = prompt_report(Patient.objects.of_clinic(cast.far_director.actor), TEN + 60 * DAY)
    assert far.decisions == 0


def test_a_week_without_a_score_in_time_is_counted_as_unscored(cast: Cast) -> None:
    patient = weeks_of(cast, 1, weeks=1)
    Observation.objects.filter(patient=patient, effective__gt=TEN).update(
        effective=TEN + timedelta(days=prompt_design().window_days + prompt_design().score_within_days)
    )
    found = report_at(cast, TEN + 60 * DAY)
    assert (found.decisions, found.unscored) == (1, 1)
