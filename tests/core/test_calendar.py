"""The calendar of a protocol: every expected time is worked by hand from the protocol's own words."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterglow.command import main
from afterglow.program.calendar import calendar
from afterglow.program.hours import by_component, planned_hours
from afterglow.program.loading import load_protocol
from afterglow.program.local_time import UnknownZone

PROTOCOL = load_protocol("iv-induction-six-2-3-weeks")
START = datetime(2027, 3, 8, 10)


def entries(activity: str, start: datetime = START, zone: str = "America/New_York"):
    return [each for each in calendar(PROTOCOL, start, zone) if each.instance.activity.id == activity]


def spans(activity: str) -> list[tuple[str, str]]:
    return [(each.opens.isoformat(), each.closes.isoformat()) for each in entries(activity)]


def test_sessions_keep_ten_o_clock_when_clocks_change_on_14_march():
    assert spans("infusion") == [
        ("2027-03-08T10:00:00-05:00", "2027-03-08T10:40:00-05:00"),
        ("2027-03-11T10:00:00-05:00", "2027-03-11T10:40:00-05:00"),
        ("2027-03-15T10:00:00-04:00", "2027-03-15T10:40:00-04:00"),
        ("2027-03-18T10:00:00-04:00", "2027-03-18T10:40:00-04:00"),
        ("2027-03-22T10:00:00-04:00", "2027-03-22T10:40:00-04:00"),
        ("2027-03-25T10:00:00-04:00", "2027-03-25T10:40:00-04:00"),
    ]


def test_the_integration_contact_closes_72_elapsed_hours_after_line_out():
    found = spans("integration-contact")
    assert found[0] == ("2027-03-08T10:40:00-05:00", "2027-03-11T10:40:00-05:00")
    assert found[1] == ("2027-03-11T10:40:00-05:00", "2027-03-14T11:40:00-04:00")


def test_the_experience_is_asked_for_until_the_end_of_the_same_day():
    assert spans("experience")[2] == ("2027-03-15T10:40:00-04:00", "2027-03-16T00:00:00-04:00")


def test_the_decision_is_due_48_hours_after_the_checkpoint_opens():
    assert spans("decision")[1] == ("2027-03-16T10:40:00-04:00", "2027-03-18T10:40:00-04:00")


def test_a_rhythm_repeats_in_local_days():
    assert spans("mood-sustain")[:2] == [
        ("2027-04-08T06:00:00-04:00", "2027-04-12T00:00:00-04:00"),
        ("2027-04-22T06:00:00-04:00", "2027-04-26T00:00:00-04:00"),
    ]


def test_there_is_one_entry_per_occasion():
    counts = Counter(each.instance.activity.id for each in calendar(PROTOCOL, START, "UTC"))
    assert counts["infusion"] == counts["gate"] == counts["integration-contact"] == 6
    assert counts["checkpoint"] == counts["decision"] == 2
    assert counts["mood-sustain"] == 12
    assert counts["booster-review"] == 1


def test_a_start_that_does_not_exist_moves_over_the_gap():
    found = entries("infusion", datetime(2027, 3, 14, 2, 30))
    assert found[0].opens.isoformat() == "2027-03-14T03:30:00-04:00"


def test_an_aware_start_is_that_moment_in_the_zone():
    found = entries("infusion", datetime(2027, 3, 8, 15, tzinfo=UTC))
    assert found[0].opens.isoformat() == "2027-03-08T10:00:00-05:00"


def test_an_unknown_zone_is_refused():
    with pytest.raises(UnknownZone):
        calendar(PROTOCOL, START, "Nowhere/Land")


def test_planned_hours_are_counted_by_component():
    """By hand: medicine 6 x (15 + 40 + 80) min = 13.5 h in 18 contacts."""
    assert by_component(planned_hours(PROTOCOL))["medicine"] == (18, 13.5)
    integration = {each.modality: (each.contacts, each.hours) for each in planned_hours(PROTOCOL)}
    assert integration["integration-session"] == (12, 10.0)
    assert integration["community-circle"] == (6, 9.0)


ZONES = st.sampled_from(
    ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Beirut", "America/Havana", "UTC"]
)


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2034, 12, 31)).map(lambda t: t.replace(microsecond=0)),
    zone=ZONES,
)
def test_laws_of_every_calendar(start, zone):
    found = calendar(PROTOCOL, start, zone)
    line_outs = {
        each.instance.session: each.closes for each in found if each.instance.activity.kind == "session"
    }
    for each in found:
        assert each.opens < each.closes
        assert each.opens.utcoffset() == each.opens.astimezone(ZoneInfo(zone)).utcoffset()
        if each.instance.activity.id == "integration-contact":
            elapsed = each.closes.astimezone(UTC) - line_outs[each.instance.session].astimezone(UTC)
            assert elapsed == timedelta(hours=72)
    assert list(found) == sorted(found, key=lambda each: (each.opens, each.closes))


def run_command(capsys, *arguments: str) -> tuple[int, str, str]:
    try:
        code = main(["calendar", *arguments])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


REQUEST = ("iv-induction-six-2-3-weeks", "--start", "2027-03-08T10:00", "--zone", "America/New_York")


def test_the_command_prints_one_json_entry_per_occasion(capsys):
    code, out, _ = run_command(capsys, *REQUEST, "--json")
    found = json.loads(out)
    assert code == 0
    assert len(found) == len(calendar(PROTOCOL, START, "America/New_York"))
    contact = next(
        each for each in found if each["activity"] == "integration-contact" and each["session"] == 2
    )
    assert contact["opens"] == "2027-03-11T10:40:00-05:00"
    assert contact["closes"] == "2027-03-14T11:40:00-04:00"
    assert (contact["kind"], contact["owner"], contact["component"]) == (
        "contact",
        "integrator",
        "integration",
    )


def test_the_command_prints_hours_and_never_shares(capsys):
    code, out, _ = run_command(capsys, *REQUEST)
    assert code == 0
    assert "medicine" in out
    assert "13.5 h" in out
    assert "%" not in out.split("Planned, in hours")[1].split("Doses")[0]
    assert "Each infusion: 0.5 mg/kg (verified)" in out
    assert "(unverified; editable default)" in out


@pytest.mark.parametrize(
    "place, wrong, said",
    [(0, "no-such", "no protocol"), (2, "yesterday", "not a time"), (4, "Mars/Olympus", "unknown time zone")],
)
def test_a_wrong_request_is_refused_with_a_sentence(capsys, place, wrong, said):
    request = [*REQUEST[:place], wrong, *REQUEST[place + 1 :]]
    code, out, err = run_command(capsys, *request)
    assert (code, out) == (2, "")
    assert said in err
