"""Whatever the order, the copies, the lost answers, the days away and the clock: each once, at its own time.

A model of a phone and a model of a bad line stand against the real function of arriving. The phone keeps
what it wrote until it is told `kept`; the line loses, copies, holds up and shuffles what is sent and loses
answers. One schedule in twenty is sealed, looked up and audited for real; the others go straight from the
letter to `chart.thread.check_in`, for speed. A smaller model with everything real, and two members on one
phone, is `test_the_outbox_machine.py`.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict

from afterglow_clinic.chart import thread
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import AuditEvent, CheckIn, Patient, Practice
from afterglow_clinic.chart.sealed_post import Letter
from afterglow_clinic.member_home.arrived import Kept
from afterglow_clinic.member_home.outbox import arriving
from afterglow_clinic.member_home.outbox.arriving import arrive, keep_letter
from tests.clinic.cast import NOW, Cast
from tests.clinic.integration.test_thread import a_practice
from tests.clinic.member_home.outbox.phone import Phone, letter_of

AWAY, WRONG, HELD_UP = timedelta(days=30), timedelta(hours=48), timedelta(minutes=2)
PARTS, SCHEDULES = 10, 1000
REAL_ONE_IN = 20
AT_HAND = "check-in at hand"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: when it was truly given, and what the phone made of that."""

    operation: UUID
    truly: datetime
    shown: datetime
    local: str
    done: str


@dataclass(slots=True)
class Clinic:
    """The real thing behind the line, as one member's phone meets it."""

    phone: Phone
    patient: Patient
    practice: Practice
    by: Actor
    real: bool = False

    def take(self, said: Said, sent: datetime, at: datetime) -> bool:
        """Whether the clinic says that it is kept."""
        fields = (("practice", str(self.practice.pk)), ("done", said.done), ("felt", ""))
        if self.real:
            envelope = self.phone.seal(letter_of("check-in", fields, said.shown, said.local), said.operation)
            answer = arrive(envelope, patient=self.patient, sent=sent, by=self.by, at=at)
        else:
            letter = Letter(said.operation, AT_HAND, said.shown.isoformat(), said.local, fields)
            answer = keep_letter(letter, patient=self.patient, sent=sent, by=self.by, at=at)
        return isinstance(answer, Kept)


@dataclass(slots=True)
class Line:
    """A bad line: requests on their way, each with the moment it gets through."""

    chance: random.Random
    clinic: Clinic
    held: list[tuple[datetime, list[Said], datetime]] = field(default_factory=list)

    def send(self, batch: list[Said], sent: datetime, at: datetime, *, good: bool) -> set[UUID]:
        """What the phone is told was kept."""
        fate = "through" if good else self.chance.choice(["lost", "through", "no answer", "twice", "held up"])
        if fate in {"held up", "twice"}:
            self.held.append((at + self.chance.random() * HELD_UP, batch, sent))
        if fate in {"lost", "held up"}:
            return set()
        kept = {said.operation for said in batch if self.clinic.take(said, sent, at)}
        return set() if fate == "no answer" else kept

    def let_through(self, until: datetime) -> None:
        """What was held up arrives, in any order; nobody hears the answer any more."""
        due = [one for one in self.held if one[0] <= until]
        self.held = [one for one in self.held if one[0] > until]
        self.chance.shuffle(due)
        for at, batch, sent in due:
            for said in batch:
                self.clinic.take(said, sent, at)


def written(chance: random.Random, off: timedelta) -> list[Said]:
    """One to four answers over thirty days, by a clock that is up to 48 hours off, somewhere on earth."""
    zone = timezone(timedelta(minutes=15 * chance.randint(-48, 56)))
    count = chance.choices([1, 2, 3, 4], [60, 25, 10, 5])[0]
    moments = sorted(NOW + chance.random() * AWAY for _ in range(count))
    return [
        Said(
            UUID(int=chance.getrandbits(128), version=4),
            truly,
            truly + off,
            f"{(truly + off).astimezone(zone).isoformat(timespec='seconds')}[Somewhere/{number}]",
            chance.choice(["yes", "some", "not-today"]),
        )
        for number, truly in enumerate(moments)
    ]


def live_through(chance: random.Random, clinic: Clinic) -> list[Said]:
    """One schedule from the first answer to the day when the phone is empty."""
    off = (2 * chance.random() - 1) * WRONG
    said, line, waiting = written(chance, off), Line(chance, clinic), list[Said]()
    tries = sorted(NOW + chance.random() * AWAY for _ in range(chance.randint(0, 3)))
    happens = sorted(
        [(one.truly, 0, one) for one in said] + [(at, 1, None) for at in tries], key=lambda e: e[:2]
    )
    for at, _, one in happens:
        line.let_through(at)
        if one is not None:
            waiting.append(one)
        waiting = try_to_send(chance, line, waiting, off, at, good=False)
    end = NOW + AWAY + timedelta(hours=1)
    line.let_through(end)
    assert try_to_send(chance, line, waiting, off, end, good=True) == []
    line.let_through(end + 2 * HELD_UP)
    return said


def try_to_send(
    chance: random.Random, line: Line, waiting: list[Said], off: timedelta, at: datetime, *, good: bool
) -> list[Said]:
    """Send all that waits, shuffled; what waits still."""
    if not waiting:
        return []
    batch = chance.sample(waiting, len(waiting))
    kept = line.send(batch, at + off, at, good=good)
    return [one for one in waiting if one.operation not in kept]


@pytest.fixture
def clinic(cast: Cast, monkeypatch: Any) -> Clinic:
    """Wren's phone, and her practice at hand for the letters that are not looked up."""
    patient, practice = cast.member.patient, a_practice(cast)
    assert patient is not None
    found = Clinic(Phone(cast.member), patient, practice, cast.member.actor)

    def at_hand(fields: QueryDict, *, patient: Patient, **told: Any) -> Kept:
        thread.check_in(practice=practice, done=fields["done"], **told)
        return Kept()

    written_down = thread.noted
    monkeypatch.setattr(arriving, "KINDS", {**arriving.KINDS, AT_HAND: at_hand})
    monkeypatch.setattr(thread, "noted", lambda *told: written_down(*told) if found.real else None)
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_each_of_10000_schedules_arrives_exactly_once_at_its_own_time(
    clinic: Clinic, part: int, monkeypatch: Any
) -> None:
    reviews: list[Any] = []
    monkeypatch.setattr(thread, "review_patient", lambda **told: reviews.append(told))
    everything: dict[UUID, Said] = {}
    audited = 0
    for seed in range(part * SCHEDULES, (part + 1) * SCHEDULES):
        clinic.real, before = seed % REAL_ONE_IN == 0, len(reviews)
        said = live_through(random.Random(seed), clinic)
        assert len(reviews) - before == len(said), f"schedule {seed}: alerts are evaluated once for each"
        everything |= {one.operation: one for one in said}
        audited += len(said) if clinic.real else 0
    assert AuditEvent.objects.filter(subtype="check-in.keep").count() == audited
    rows = list(CheckIn.objects.all())
    assert len(rows) == len(everything)
    for row in rows:
        one = everything[row.operation]
        assert (row.answered, row.answered_local, row.done) == (one.shown, one.local, one.done)
        assert one.truly <= row.counted <= min(row.received, one.truly + HELD_UP)
