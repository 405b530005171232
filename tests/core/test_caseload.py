"""Many at once give what one at a time gives: the columnar path against the row path, member by member."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pytest

from afterglow.instruments.loading import instrument
from afterglow.program.caseload import NEVER, STATE_NAMES, caseload_due
from afterglow.program.caseload_checkpoint import (
    TARGET_KINDS,
    VERDICT_NAMES,
    Targets,
    checkpoint_verdicts,
    scores_at_checkpoint,
)
from afterglow.program.caseload_columns import caseload_of, seconds
from afterglow.program.checkpoint import checkpoint
from afterglow.program.due import completeness, due
from afterglow.program.loading import load_protocol, protocol_names
from afterglow.program.local_time import Offset, shifted
from afterglow.program.plan import CarePlan, Target
from afterglow.program.zone_table import zone_table
from afterglow.record import Encounter, PatientRecord
from afterglow.trajectory.series import Point, Series
from tests.core.made_up_members import member


@pytest.mark.parametrize("name", protocol_names())
def test_the_columnar_due_agrees_with_the_row_due(name):
    dice, protocol = random.Random(name), load_protocol(name)
    members = [member(dice, protocol, number) for number in range(60)]
    for at in (datetime(2027, 3, 20, 12, tzinfo=UTC), datetime(2027, 6, 1, 3, 4, 5, tzinfo=UTC)):
        load = caseload_of(members, at)
        found = caseload_due(load)
        columns = {each.key: column for column, each in enumerate(found.occasions)}
        n_done, n_due = found.completeness()
        for row, (record, plan) in enumerate(members):
            items = due(record, plan, at)
            assert {item.instance.key for item in items} == {
                key for key, column in columns.items() if found.applies[row, column]
            }
            for item in items:
                cell = row, columns[item.instance.key]
                seen = (
                    STATE_NAMES[found.state[cell]],
                    found.opens[cell],
                    found.closes[cell],
                    found.done[cell],
                )
                told = (item.state, seconds(item.opens), seconds(item.closes), seconds(item.done_at))
                assert seen == told, (item.why, record.id, plan.zone)
            counted = completeness(items)
            assert (n_done[row], n_due[row]) == (counted.n_done, counted.n_due)


def test_a_caseload_of_two_versions_is_refused():
    protocol = load_protocol("esketamine")
    first = member(random.Random(1), protocol, 1)
    record, plan = member(random.Random(2), protocol, 2)
    newer = replace(plan, protocol=replace(protocol, version="2.0.0"), booked=())
    with pytest.raises(ValueError, match="one protocol version"):
        caseload_of([first, (record, newer)], datetime(2027, 3, 20, tzinfo=UTC))
    with pytest.raises(ValueError, match="nobody"):
        caseload_of([], datetime(2027, 3, 20, tzinfo=UTC))


# ---- zones ---------------------------------------------------------------------------------------

OFFSETS = [
    Offset(hours=72),
    Offset(days=3),
    Offset(days=-7),
    Offset(days=0, clock_min=1440),
    Offset(days=1, clock_min=360),
    Offset(days=2, clock_min=150),
]


def test_the_zone_table_keeps_every_clock_change_as_the_row_path_does():
    """Every zone, at every change of 2026-2035 and a second either side, by every kind of offset."""
    low, high = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2026, 2036))
    changes = 0
    for name in sorted(available_timezones()):
        table = zone_table(name)
        here = table.changes[(table.changes >= low) & (table.changes < high)]
        changes += len(here)
        moments = np.concatenate([here + step for step in (-1, 0, 1, -3 * 86400, -86400 - 1)])
        for offset in OFFSETS:
            fast = table.shifted(moments, offset)
            slow = [
                shifted(datetime.fromtimestamp(int(each), UTC), offset, ZoneInfo(name)) for each in moments
            ]
            assert fast.tolist() == [seconds(each) for each in slow], (name, offset)
    assert changes > 3900


def test_a_zone_table_refuses_years_it_does_not_know():
    with pytest.raises(ValueError, match="2015 to 2049"):
        zone_table("Europe/Berlin").to_local(np.array([NEVER]))


# ---- checkpoints ---------------------------------------------------------------------------------


def row_verdict(name: str, baseline: float, latest: float, target: Target | None) -> str:
    """The row path's verdict after one session, for two scores of one instrument."""
    protocol = load_protocol("iv-induction-six-2-3-weeks")
    start = datetime(2027, 3, 8, 15, tzinfo=UTC)
    points = [
        Point(key, start + timedelta(days=day), value)
        for key, day, value in (("b", -1, baseline), ("l", 1, latest))
        if not np.isnan(value)
    ]
    series = Series(name, tuple(points), None, "not-measured")
    plan = CarePlan(
        replace(protocol, checkpoint=replace(protocol.checkpoint, measures=(name,))),
        "UTC",
        start - timedelta(days=14),
        start,
        targets=(target,) if target else (),
    )
    record = PatientRecord(
        "m", encounters=(Encounter("s", "treatment", start, start + timedelta(minutes=40)),)
    )
    at = start + timedelta(days=2)
    found = checkpoint(record, plan, 1, at, series={name: series}, instruments={name: instrument(name)})
    return found.verdict


@pytest.mark.parametrize("name", ["phq-9", "who-5", "wsas", "edi", "ors"])
def test_the_columnar_checkpoint_agrees_with_the_row_checkpoint(name):
    dice, top = random.Random(name), instrument(name).range[1]
    cases = []
    for _ in range(150):
        kind = dice.choice(TARGET_KINDS)
        value = dice.choice([1.0, 5.0, 10.0, 20.0, 33.3, 50.0])
        scores = [dice.choice([np.nan, 0.0, float(dice.randrange(int(top) + 1))]) for _ in range(2)]
        cases.append((*scores, kind, value))
    baseline, latest = (np.array([case[place] for case in cases]) for place in (0, 1))
    targets = Targets(
        np.array([TARGET_KINDS.index(case[2]) for case in cases], dtype=np.int8),
        np.array([case[3] for case in cases]),
    )
    found = checkpoint_verdicts(baseline, latest, targets, 20.0, instrument(name))
    for verdict, (before, after, kind, value) in zip(found, cases, strict=True):
        target = None if kind == "none" else Target(name, kind, value)
        assert VERDICT_NAMES[verdict] == row_verdict(name, before, after, target), (before, after, target)


def test_the_scores_of_a_checkpoint_are_the_last_before_the_first_session_and_the_last_since_this_one():
    dice, protocol = random.Random("scores"), load_protocol("iv-induction-six-2-3-weeks")
    members = [member(dice, protocol, number) for number in range(300)]
    at = datetime(2027, 5, 1, tzinfo=UTC)
    load = caseload_of(members, at)
    totals = np.array([dice.choice([np.nan, float(dice.randrange(28))]) for _ in load.responses.at])
    found = scores_at_checkpoint(load, totals, "phq-9", session=2)
    phq = load.responses.names.index(("phq-9",))
    told = 0
    for row in range(len(members)):
        mine = [
            (moment, total)
            for who, what, moment, total in zip(
                load.responses.member, load.responses.what, load.responses.at, totals, strict=True
            )
            if who == row and what == phq and not np.isnan(total)
        ]
        start, end = load.starts[row, 0], load.ends[row, 1]
        before = [total for moment, total in mine if start != NEVER and moment < start]
        since = [total for moment, total in mine if end != NEVER and moment >= end]
        for column, expected in zip(found, (before, since), strict=True):
            told += bool(expected)
            assert np.array_equal(column[row], expected[-1] if expected else np.nan, equal_nan=True)
    assert told > 40
