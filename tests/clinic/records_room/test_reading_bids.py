"""The BIDS reader: people, sessions on a synthetic calendar, totals, and what it refuses."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from afterglow.instruments.loading import shelf
from afterglow_clinic.records_room.reading.bids import FILES, read_bids
from afterglow_clinic.records_room.reading.crossover import DEFAULT_ANCHOR, Calendar
from afterglow_clinic.records_room.reading.incoming import Incoming, IncomingPerson, Refused, SourceFile
from tests.clinic.records_room.nimh import FOLDER, needs_nimh

AT = datetime(2026, 3, 2, 21, 2, tzinfo=UTC)
PEOPLE = """participant_id age sex group infusion_1 infusion_2
sub-A1 29 M MDD d p
sub-A2 n/a F BP p n/a
sub-A3 n/a n/a HC n/a n/a
"""
VISITS = """participant_id session_id MADRS_Total HAMD_Bech HAM17_Total
sub-A1 ses-b0 35 14 20
sub-A1 ses-d2 0 n/a n/a
sub-A1 ses-d10 n/a n/a n/a
sub-A1 ses-p2 33 13 20
sub-A2 ses-b0 31 n/a n/a
sub-A2 ses-p10 30 n/a n/a
sub-A3 n/a n/a n/a n/a
"""


def read(
    people: str = PEOPLE,
    visits: str = VISITS,
    more: Mapping[str, str] | None = None,
    anchor: date = DEFAULT_ANCHOR,
) -> Incoming:
    texts = {"participants.tsv": people.replace(" ", "\t"), "phenotype.tsv": visits.replace(" ", "\t")}
    files = [SourceFile(name, text.encode()) for name, text in (texts | dict(more or {})).items()]
    return read_bids(files, shelf=shelf(), calendar=Calendar(anchor, ZoneInfo("UTC")), at=AT)


def person(name: str, incoming: Incoming) -> IncomingPerson:
    return next(one for one in incoming.people if one.identifier == name)


def faults(*given: str, more: Mapping[str, str] | None = None, anchor: date = DEFAULT_ANCHOR) -> list[str]:
    with pytest.raises(Refused) as refused:
        read(*given, more=more, anchor=anchor)
    return [str(fault) for fault in refused.value.faults]


def test_days_are_counted_from_the_infusion_they_follow() -> None:
    found = person("sub-A1", read())
    assert [(s.agent, s.start.isoformat()) for s in found.sessions] == [
        ("ketamine", "2000-01-03T10:00:00+00:00"),
        ("placebo", "2000-01-17T10:00:00+00:00"),
    ]
    days = {r.key: r.authored.date().isoformat() for r in found.responses if r.instrument == "madrs"}
    assert days == {
        "bids:b0:madrs": "2000-01-01",
        "bids:d2:madrs": "2000-01-05",
        "bids:p2:madrs": "2000-01-19",
    }


def test_missing_is_left_out_and_zero_stays_zero() -> None:
    found = person("sub-A1", read())
    assert [(r.key, r.total) for r in found.responses if "d" in r.key.split(":")[1]] == [("bids:d2:madrs", 0)]
    assert person("sub-A3", read()).responses == ()


def test_group_sex_and_diagnosis_come_along_and_what_the_chart_cannot_hold_is_named() -> None:
    incoming = read()
    assert [(p.cohort, p.gender, p.condition) for p in incoming.people] == [
        ("MDD", "male", "major-depressive-disorder"),
        ("BP", "female", "bipolar-disorder"),
        ("HC", "unknown", ""),
    ]
    assert incoming.not_kept == ("age",)


def test_a_score_after_an_infusion_the_table_leaves_out_implies_that_session_and_says_so() -> None:
    incoming = read(visits=VISITS + "sub-A2 ses-d2 12 n/a n/a\n")
    assert [s.agent for s in person("sub-A2", incoming).sessions] == ["placebo", "ketamine"]
    assert len(incoming.notes) == 1
    assert incoming.notes[0].startswith("sub-A2 ")


def test_scores_after_two_unnamed_infusions_are_refused_because_their_order_is_unknown() -> None:
    found = faults(PEOPLE, VISITS + "sub-A3 ses-d2 1 n/a n/a\nsub-A3 ses-p2 1 n/a n/a\n")
    assert found == [
        "participants.tsv:4:infusion_1: there are scores after an infusion that this row does not name"
    ]


@pytest.mark.parametrize(
    ("people", "visits", "said"),
    [
        (PEOPLE.replace("infusion_2", "x"), VISITS, "participants.tsv:1:infusion_2: this column is missing"),
        (PEOPLE, VISITS.replace("session_id", "x"), "phenotype.tsv:1:session_id: this column is missing"),
        (PEOPLE.replace("MDD", "n/a"), VISITS, "participants.tsv:2:group: every participant needs a group"),
        (PEOPLE.replace("MDD d p", "MDD d d"), VISITS, "participants.tsv:2:infusion_2: a crossover gives"),
        (PEOPLE.replace("MDD d", "MDD k"), VISITS, "participants.tsv:2:infusion_1: an infusion is d"),
        (PEOPLE.replace("29 M", "29 X"), VISITS, "participants.tsv:2:sex: not known"),
        (PEOPLE.replace("sub-A2", "sub-A1"), VISITS, "participants.tsv:3:participant_id: this participant"),
        (PEOPLE.replace("sub-A3", "A 3"), VISITS, "participants.tsv:4:-: has 7 cells"),
        (PEOPLE.replace("sub-A3", "A3"), VISITS, "participants.tsv:4:participant_id: not a participant"),
        (PEOPLE, VISITS.replace("35", "61"), "phenotype.tsv:2:MADRS_Total: 61 is not a total of MADRS"),
        (PEOPLE, VISITS.replace("14", "x"), "phenotype.tsv:2:HAMD_Bech: not a number"),
        (PEOPLE, VISITS.replace("14 ", " "), "phenotype.tsv:2:HAMD_Bech: not a number"),
        (PEOPLE, VISITS.replace("ses-d10", "ses-d2"), "phenotype.tsv:4:session_id: the same session"),
        (PEOPLE, VISITS.replace("ses-d10", "ses-q"), "phenotype.tsv:4:session_id: not a session"),
        (PEOPLE, VISITS + "sub-B ses-b0 1 1 1\n", "phenotype.tsv:9:participant_id: participants.tsv has no"),
        (PEOPLE, VISITS.replace("n/a n/a n/a n/a", "n/a 3 n/a n/a"), "phenotype.tsv:8:session_id: not a"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_file_row_and_column(people: str, visits: str, said: str) -> None:
    assert any(fault.startswith(said) for fault in faults(people, visits)), faults(people, visits)


def test_a_missing_table_and_a_broken_sidecar_are_refused_by_name() -> None:
    calendar = Calendar(DEFAULT_ANCHOR, ZoneInfo("UTC"))
    with pytest.raises(Refused, match=r"participants.tsv:1:-: this file is missing"):
        read_bids([], shelf=shelf(), calendar=calendar, at=AT)
    for text, said in [
        ("{", "participants.json:1:2: not JSON"),
        ("[]", "participants.json:1:-: must be a JSON object"),
        ('{"group": 3}', "participants.json:1:group: this column must be described"),
        ("[" * 100_000, "participants.json:1:-: not JSON that can be read"),
        ('{"group": {"Levels": {"HC": "healthy"}}}', "participants.tsv:2:group: the sidecar does not know"),
    ]:
        assert faults(PEOPLE, VISITS, more={"participants.json": text})[0].startswith(said)


def test_an_anchor_that_puts_sessions_in_the_future_is_refused_and_so_is_the_edge_of_time() -> None:
    assert "has not come yet" in faults(PEOPLE, VISITS, anchor=date(2026, 2, 25))[0]
    assert "leaves no room" in faults(PEOPLE, VISITS, anchor=date.min)[0]
    assert faults(PEOPLE, VISITS, anchor=date.max)


@needs_nimh
def test_the_real_trial_is_read_whole() -> None:
    files = [SourceFile(name, (FOLDER / name).read_bytes()) for name in FILES]
    incoming = read_bids(files, shelf=shelf(), calendar=Calendar(DEFAULT_ANCHOR, ZoneInfo("UTC")), at=AT)
    # Counted in the files themselves: 640 cells of scores that are not n/a, 97 infusions that are not n/a.
    assert (len(incoming.people), incoming.responses, incoming.sessions) == (58, 640, 97)
    assert [sum(p.cohort == group for p in incoming.people) for group in ("MDD", "BP", "HC")] == [33, 3, 22]
    assert incoming.notes == ()
    assert "ds005917" in incoming.title
