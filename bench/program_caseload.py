"""Seconds on one core: what is due, and a checkpoint, for 100,000 members of one protocol.

Run: python bench/program_caseload.py [members]. Seconds are of processor time, so that a busy
machine does not change them. The caseload is made up (a seed, no real person): sessions and
answers spread over the protocol's half year, four time zones. Making the arrays is not timed; a
clinic fills them from its rows. For comparison the row path does 200 members. That both paths
agree is a test: tests/core/test_caseload.py.
"""

import os
import sys
import time
from datetime import UTC, datetime, timedelta

import numpy as np

from afterglow.instruments.loading import instrument
from afterglow.program.caseload import NEVER, Caseload, Happenings, caseload_due
from afterglow.program.caseload_checkpoint import (
    VERDICT_NAMES,
    Targets,
    checkpoint_verdicts,
    scores_at_checkpoint,
)
from afterglow.program.due import due
from afterglow.program.loading import load_protocol
from afterglow.program.plan import CarePlan
from afterglow.record import Encounter, PatientRecord, QuestionnaireResponse

DAY = 86_400
AT = datetime(2027, 9, 1, 12, tzinfo=UTC)
ZONES = ("America/New_York", "America/Los_Angeles", "Europe/Berlin", "UTC")


def happenings(
    dice: np.random.Generator, n: int, each: int, names: tuple[tuple[str, ...], ...], first: np.ndarray
):
    """`each` happenings per member in the half year after `first`, none after `AT`, in order."""
    member = np.repeat(np.arange(n), each)
    at = first[member] + dice.integers(-7 * DAY, 180 * DAY, n * each)
    keep = at <= int(AT.timestamp())
    member, at = member[keep], at[keep]
    order = np.lexsort((at, member))
    return Happenings(member[order], dice.integers(0, len(names), len(order)), at[order], names)


def made_up(n: int) -> Caseload:
    dice, protocol = np.random.default_rng(20270901), load_protocol("iv-induction-six-2-3-weeks")
    now = int(AT.timestamp())
    first = now - dice.integers(0, 200 * DAY, n)
    planned = first[:, None] + np.array(protocol.sessions.days) * DAY
    starts = np.where((planned <= now) & (dice.random(planned.shape) < 0.97), planned, NEVER)
    agreed = np.full_like(planned, NEVER)
    agreed[:, 0] = first
    steps = tuple(
        (each.id, str(session) if session else "", "1")
        for each in protocol.activities
        if each.kind in ("gate", "checkpoint", "decision", "observation", "work-up")
        for session in (each.sessions or (0,))
    )
    return Caseload(
        protocol=protocol,
        at=now,
        zones=ZONES,
        zone=dice.integers(0, len(ZONES), n),
        enrolled=first - 14 * DAY,
        agreed=agreed,
        starts=starts,
        ends=np.where(starts == NEVER, NEVER, starts + 2400),
        planned=np.full(n, protocol.sessions.count),
        consented=first - 10 * DAY,
        responses=happenings(dice, n, 20, (("phq-9",), ("gad-7",), ("edi",), ("c-ssrs",)), first),
        contacts=happenings(dice, n, 12, (("integration", ""), ("integration", "community-circle")), first),
        steps=happenings(dice, n, 10, steps, first),
    )


def row_seconds(load: Caseload, members: int) -> float:
    """Seconds per member of the row path, over the first members."""
    pairs = [one_member(load, row) for row in range(members)]
    begin = time.process_time()
    for record, plan in pairs:
        due(record, plan, AT)
    return (time.process_time() - begin) / members


def one_member(load: Caseload, row: int) -> tuple[PatientRecord, CarePlan]:
    def when(second: int) -> datetime:
        return datetime.fromtimestamp(int(second), UTC)

    sessions = tuple(
        Encounter(f"s{n}", "treatment", when(start), when(start) + timedelta(minutes=40))
        for n, start in enumerate(load.starts[row])
        if start != NEVER
    )
    mine = load.responses.member == row
    answers = tuple(
        QuestionnaireResponse(f"q{n}", load.responses.names[what][0], when(at), total=9)
        for n, (what, at) in enumerate(zip(load.responses.what[mine], load.responses.at[mine], strict=True))
    )
    plan = CarePlan(load.protocol, ZONES[load.zone[row]], when(load.enrolled[row]), when(load.agreed[row, 0]))
    return PatientRecord(f"m{row}", encounters=sessions, responses=answers), plan


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    load = made_up(n)
    timings = []
    for _ in range(3):
        begin = time.process_time()
        found = caseload_due(load)
        timings.append(time.process_time() - begin)
    done, counted = found.completeness()
    print(
        f"due: {n:,} members x {len(found.occasions)} occasions: {min(timings):.2f} s (best of 3), one core"
    )
    print(f"     {found.state.size / min(timings) / 1e6:.1f} million occasions a second")
    print(f"     {done.sum():,} done of {counted.sum():,} due")
    dice = np.random.default_rng(7)
    totals = dice.integers(0, 28, len(load.responses.at)).astype(float)
    targets = Targets(dice.integers(0, 4, n).astype(np.int8), np.full(n, 50.0))
    begin = time.process_time()
    scores = scores_at_checkpoint(load, totals, "phq-9", session=3)
    verdicts = checkpoint_verdicts(*scores, targets, 20.0, instrument("phq-9"))
    took = time.process_time() - begin
    told = ", ".join(
        f"{count:,} {name}" for name, count in zip(VERDICT_NAMES, np.bincount(verdicts), strict=True)
    )
    print(f"checkpoint after session 3: {n:,} members: {took:.3f} s; {told}")
    each = row_seconds(load, 200)
    print(f"row path: {each * 1e3:.2f} ms a member, so {each * n:.0f} s for {n:,} (from 200)")


if __name__ == "__main__":
    main()
