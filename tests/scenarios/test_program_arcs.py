"""Whole arcs: a record goes in; what is due, eligibility and the checkpoint come out.

Each file of `program/` is one member at one moment. What it expects was written by hand from the
protocol's own words; only what it names is compared, and a due item it names must be there.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from afterglow.instruments.loading import shelf
from afterglow.program.checkpoint import checkpoint, plain_words
from afterglow.program.due import Due, completeness, due
from afterglow.program.eligibility import Override, eligibility
from afterglow.program.hours import lived_hours
from afterglow.program.loading import load_protocol, protocol_names
from afterglow.program.plan import CarePlan, Target
from afterglow.reading import record_from_json
from afterglow.record import PatientRecord
from afterglow.reviewing import review

FOLDER = Path(__file__).parent / "program"
FILES = sorted(FOLDER.glob("*.json"))
PARTS = FOLDER / "parts"


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def record_of(case: Mapping) -> PatientRecord:
    """The case's record, with the named parts laid under it; lists are joined."""
    merged: dict = {"id": "member"}
    for layer in (*(read(PARTS / f"{name}.json") for name in case.get("parts", [])), case["record"]):
        for key, value in layer.items():
            merged[key] = [*merged.get(key, []), *value] if isinstance(value, list) else value
    return record_from_json(merged)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def plan_of(case: Mapping) -> CarePlan:
    plan = case["plan"]
    return CarePlan(
        protocol=load_protocol(case["protocol"]),
        zone=plan["zone"],
        enrolled=moment(plan["enrolled"]),
        first_session=moment(plan["first_session"]),
        booked=tuple(moment(each) for each in plan.get("booked", [])),
        ends_after_session=plan.get("ends_after_session"),
        targets=tuple(Target(**each) for each in plan.get("targets", [])),
        owners=plan.get("owners", {}),
    )


def shown(item: Due) -> dict:
    """A due item as the files write one."""
    return {
        "activity": item.activity,
        "session": item.instance.session,
        "repeat": item.instance.repeat,
        "state": item.state,
        "opens": item.opens and item.opens.isoformat(),
        "closes": item.closes and item.closes.isoformat(),
        "done_at": item.done_at and item.done_at.astimezone(UTC).isoformat(),
        "owner": item.owner,
        "owner_name": item.owner_name,
        "event": str(item.event),
        "blocked_by": list(item.blocked_by),
    }


def wanted(expected: Mapping) -> dict:
    """Times of done are compared as moments, windows as the clock of the clinic shows them."""
    done = expected.get("done_at")
    return {**expected, **({"done_at": moment(done).astimezone(UTC).isoformat()} if done else {})}


def missing_from_due(expected: list, items: tuple[Due, ...]) -> Iterator[Mapping]:
    found = [shown(item) for item in items]
    for each in map(wanted, expected):
        if not any(all(item[key] == value for key, value in each.items()) for item in found):
            yield {"wanted": each, "found": [item for item in found if item["activity"] == each["activity"]]}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def case(request) -> dict:
    return read(request.param)


def test_due(case):
    expected = case["expect"].get("due", {})
    items = due(record_of(case), plan_of(case), moment(case["at"]))
    assert list(missing_from_due(expected.get("items", []), items)) == []
    for activity, session in expected.get("absent", []):
        assert not [i for i in items if (i.activity, i.instance.session) == (activity, session)]
    if "completeness" in expected:
        found = completeness(items)
        assert [found.n_done, found.n_due] == expected["completeness"], [i.why for i in found.missing]


def test_eligibility(case):
    if (expected := case["expect"].get("eligibility")) is None:
        return
    overrides = [Override(**{**each, "at": moment(each["at"])}) for each in case.get("overrides", [])]
    plan = plan_of(case)
    found = eligibility(
        record_of(case),
        plan.protocol.route,
        moment(case["at"]),
        overrides=overrides,
        permits=plan.protocol.permits,
    )
    assert found.verdict == expected["verdict"], [each.because for each in found.holding]
    assert sorted(each.rule for each in found.holding) == sorted(expected["holding"])
    for told in expected.get("cautions", []):
        assert told in [each.rule for each in found.reasons if each.weight == "caution"]
    for said in expected.get("because", []):
        assert any(said in each.because for each in found.holding), said


def test_checkpoint(case):
    if (expected := case["expect"].get("checkpoint")) is None:
        return
    record, at = record_of(case), moment(case["at"])
    series = {each.instrument: each for each in review(record, at).series}
    found = checkpoint(record, plan_of(case), expected["session"], at, series=series, instruments=shelf())
    assert found.verdict == expected["verdict"], [each.because for each in found.judgements]
    assert list(found.missing) == expected.get("missing", [])
    assert [each.reached for each in found.judgements] == expected.get("reached", [False])
    assert [rule.id for rule in found.stop_rules] == expected.get("stop_rules", [])
    causes = {cause.id: list(cause.found) for cause in found.causes}
    for name, said in expected.get("causes", {}).items():
        assert causes[name] == said
    for option, figures in expected.get("options", {}).items():
        offered = {each.id: [figure.id for figure in each.figures] for each in found.options}
        assert set(figures) <= set(offered[option])
    for said in expected.get("plain_words", []):
        assert said in plain_words(found)


def test_lived_hours(case):
    if (expected := case["expect"].get("lived_hours")) is None:
        return
    plan = plan_of(case)
    found = lived_hours(record_of(case), plan.enrolled, moment(case["at"]))
    assert [[s.component, s.modality, s.contacts, s.hours] for s in found] == expected


def test_there_are_twenty_arcs_and_more_and_every_protocol_has_one():
    assert len(FILES) >= 20
    assert {read(path)["protocol"] for path in FILES} == set(protocol_names())
    assert len({read(path)["title"] for path in FILES}) == len(FILES)
