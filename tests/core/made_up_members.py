"""Members who came late, early, not at all or twice: made up from a seed, for laws and comparisons."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from afterglow.program.plan import CarePlan
from afterglow.program.protocol import Protocol
from afterglow.record import CompletedActivity, Consent, Encounter, PatientRecord, QuestionnaireResponse

ZONES = ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC")
MODALITIES = (None, "integration-session", "community-circle", "relapse-prevention")


def member(dice: random.Random, protocol: Protocol, number: int) -> tuple[PatientRecord, CarePlan]:
    """Someone who may have come late, early, not at all, or twice; whole seconds."""
    zone = dice.choice(ZONES)
    first = datetime(2027, 3, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(60 * 86400))
    enrolled = first - timedelta(days=protocol.enrolment_days_before)
    count = protocol.sessions.count
    starts = [
        first + timedelta(days=day, seconds=dice.randrange(-7200, 86400)) for day in protocol.sessions.days
    ]
    had = [start for start in starts[: dice.randrange(count + 1)] if dice.random() < 0.9]
    encounters = [
        Encounter(f"s{n}", "treatment", start, start + timedelta(minutes=dice.choice([20, 40, 90])))
        for n, start in enumerate(had)
    ]
    if encounters and dice.random() < 0.2:
        encounters[-1] = replace(encounters[-1], end=None, status="in-progress")
    for n in range(dice.randrange(12)):
        when = enrolled + timedelta(seconds=dice.randrange(150 * 86400))
        kind = dice.choice(["integration", "psychotherapy", "diagnosis"])
        status = dice.choice(["finished", "finished", "finished", "cancelled"])
        encounters.append(Encounter(f"c{n}", kind, when, status=status, modality=dice.choice(MODALITIES)))
    responses = tuple(
        QuestionnaireResponse(
            f"q{n}",
            dice.choice(["phq-9", "phq-9", "gad-7", "edi", "c-ssrs", "bam"]),
            enrolled + timedelta(seconds=dice.randrange(200 * 86400)),
            total=dice.randrange(28),
            status=dice.choice(["completed", "completed", "in-progress"]),
        )
        for n in range(dice.randrange(25))
    )
    steps = tuple(
        CompletedActivity(
            each.id,
            enrolled + timedelta(seconds=dice.randrange(120 * 86400)),
            dice.choice(each.sessions) if each.sessions else None,
            dice.randint(1, each.times),
        )
        for each in dice.choices(protocol.activities, k=dice.randrange(20))
    )
    given = enrolled + timedelta(days=dice.randrange(20))
    consents = tuple(
        Consent(name, "1", given, withdrawn=given + timedelta(days=30) if dice.random() < 0.1 else None)
        for name in protocol.consents
        if dice.random() < 0.95
    )
    booked = tuple(starts[: dice.randrange(count + 1)]) if dice.random() < 0.5 else ()
    plan = CarePlan(
        protocol,
        zone,
        enrolled,
        first,
        booked=booked,
        ends_after_session=dice.choice([None, None, dice.randint(1, count)]),
    )
    record = PatientRecord(
        f"m{number}",
        responses=responses,
        encounters=tuple(encounters),
        completed=steps,
        consents=consents,
    )
    return record, plan
