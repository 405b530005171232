"""A protocol that cannot be kept is refused, by file, key and reason."""

import re
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterglow.library.reading import InvalidContent
from afterglow.library.shelf import names, read_content
from afterglow.program.calendar import calendar
from afterglow.program.loading import UnknownProtocol, load_protocol, protocol_from_text

NAME = "iv-induction-six-2-3-weeks"
TEXT = read_content("protocols", NAME).decode()
INSTRUMENTS = names("instruments")


def read(text: str):
    return protocol_from_text(text, file=f"{NAME}.toml", instruments=INSTRUMENTS, options=names("options"))


def changed(old: str, new: str, *, after: str = "") -> str:
    """The shelf's text with the first `old` after `after` replaced."""
    where = TEXT.index(old, TEXT.index(after) if after else 0)
    return TEXT[:where] + new + TEXT[where + len(old) :]


def refusal(text: str) -> InvalidContent:
    with pytest.raises(InvalidContent) as caught:
        read(text)
    assert caught.value.file == f"{NAME}.toml"
    assert str(caught.value) == f"{NAME}.toml: {caught.value.key}: {caught.value.reason}"
    return caught.value


def test_the_file_as_it_stands_is_read():
    assert read(TEXT).pin == f"{NAME}@1.0.0"


def test_a_dose_without_unit_is_refused():
    found = refusal(changed('unit = "mg/kg"\n', ""))
    assert found.key == "doses[1].unit"
    assert "without a unit" in found.reason


def test_a_dose_in_an_unknown_unit_is_refused():
    assert "got 'ml'" in refusal(changed('unit = "mg/kg"', 'unit = "ml"')).reason


@pytest.mark.parametrize("amount", ["0", "-0.5", "inf", "nan", "true", '"0.5"'])
def test_a_dose_that_is_no_amount_is_refused(amount):
    assert refusal(changed("amount = 0.5", f"amount = {amount}")).key == "doses[1].amount"


def test_a_dose_without_source_is_refused():
    line = 'source = { citation = "Psychiatric Times: 0.5 mg/kg over 40 min", evidence = "verified" }\n'
    assert refusal(changed(line, "")).key == "doses[1].source"


def test_an_unknown_instrument_is_refused():
    found = refusal(changed('instrument = "gad-7"', 'instrument = "gad-8"'))
    assert (found.key, found.reason) == (
        "activities.baseline-anxiety.instrument",
        "unknown instrument 'gad-8'",
    )


def test_an_unknown_key_is_refused_wherever_it_stands():
    assert refusal("colour = 'red'\n" + TEXT).key == "colour"
    assert refusal(changed("planned_min = 60", "planned_min = 60\ncolour = 1")).key.endswith(".colour")
    assert refusal(changed("hours = 72", "hours = 72, colour = 1")).key.endswith("closes.colour")


def test_a_cycle_through_after_is_refused():
    text = changed('after = "line-out"\nsessions = [2, 3]', 'after = "decision"\nsessions = [2, 3]')
    found = refusal(text)
    assert re.search(r"a cycle: (checkpoint -> decision -> checkpoint|decision -> .*)", found.reason)


def test_a_cycle_through_requires_is_refused():
    text = changed("closes = { days = 7", 'requires = ["consent"]\ncloses = { days = 7')
    assert "a cycle" in refusal(text).reason


def test_an_activity_that_waits_for_itself_is_refused():
    text = changed('requires = ["gate"]', 'requires = ["infusion"]')
    assert refusal(text).reason == "a cycle: infusion -> infusion"


@pytest.mark.parametrize(
    "opens, closes",
    [
        ("{ hours = 72 }", "{ hours = 71 }"),
        ("{ hours = 5 }", "{ hours = 5 }"),
        ("{ days = 2 }", "{ days = 1 }"),
        ("{ hours = 4 }", '{ days = 0, at = "24:00" }'),
        ('{ days = 1, at = "20:00" }', '{ days = 1, at = "08:00" }'),
        ("{ hours = 71 }", "{ days = 3 }"),
    ],
)
def test_a_window_that_may_close_before_it_opens_is_refused(opens, closes):
    old = "opens = { hours = 0 }\ncloses = { hours = 72 }"
    found = refusal(changed(old, f"opens = {opens}\ncloses = {closes}"))
    assert found.key == "activities.integration-contact.closes"
    assert "impossible window" in found.reason


@pytest.mark.parametrize(
    "opens, closes", [("{ hours = 68 }", "{ days = 3 }"), ("{ days = 1 }", "{ days = 2 }")]
)
def test_a_window_that_is_never_empty_is_taken(opens, closes):
    read(changed("opens = { hours = 0 }\ncloses = { hours = 72 }", f"opens = {opens}\ncloses = {closes}"))


@pytest.mark.parametrize("clock", ["24:01", "9:30", "12:60", "noon", "-1:00"])
def test_a_clock_that_does_not_exist_is_refused(clock):
    found = refusal(changed('at = "24:00"', f'at = "{clock}"'))
    assert found.key.endswith("closes.at")


def test_an_offset_of_both_hours_and_days_or_of_neither_is_refused():
    assert "either hours or days" in refusal(changed("{ hours = 72 }", "{ hours = 72, days = 3 }")).reason
    assert "either hours or days" in refusal(changed("{ hours = 72 }", "{}")).reason


@pytest.mark.parametrize(
    "old, new, key",
    [
        ('phase = "intake"', 'phase = "outtake"', "activities.psychiatric-assessment.phase"),
        ('after = "enrolment"', 'after = "elsewhere"', "activities.psychiatric-assessment.after"),
        ('requires = ["gate"]', 'requires = ["door"]', "activities.infusion.requires"),
        ('owner = "prescriber"', 'owner = "wizard"', "activities[1].owner"),
        ('component = "diagnosis"', 'component = "magic"', "activities[1].component"),
        ('modality = "preparation"\n', "", "activities.preparation.modality"),
        ('id = "work-up"', 'id = "psychiatric-assessment"', "activities.psychiatric-assessment"),
        ('id = "work-up"', 'id = "line-out"', "activities.line-out.id"),
        ("sessions = [2, 3]", "sessions = [2, 7]", "activities[13].sessions"),
        ("days = [0, 3,", "days = [1, 3,", "sessions.days"),
        ("days = [0, 3,", "days = [0, 0,", "sessions.days"),
        ("minimum_gap_h = 24", "minimum_gap_h = 73", "sessions.days"),
        ("minutes = 40", "minutes = 45", "activities.infusion.planned_min"),
        ('options = ["continue"', 'options = ["hope"', "checkpoint.options"),
        ('measures = ["phq-9"]', 'measures = ["xyz"]', "checkpoint.measures"),
        (
            "early_improvement_percent = 20",
            "early_improvement_percent = 0",
            "checkpoint.early_improvement_percent",
        ),
        ('route = "iv"', 'route = "ear"', "route"),
        ('evidence = "unverified"\nenrolment', 'evidence = "verified"\nenrolment', "evidence"),
        (f'id = "{NAME}"', 'id = "other"', "id"),
        ("times = 6", "times = 1", "activities[15].times"),
        ('kind = "protocol"', 'kind = "poem"', "kind"),
        ('instrument = "gad-7"\n', "", "activities.baseline-anxiety.instrument"),
        (
            'after = "session"\nsessions = "each"\nopens = { hours = 0 }',
            'after = "line-out"\nopens = { hours = 0 }',
            "activities.infusion.after",
        ),
        (
            'after = "enrolment"',
            'after = "enrolment"\nsessions = [1]',
            "activities.psychiatric-assessment.sessions",
        ),
        (
            'after = "last-session"\nopens = { days = 21 }',
            'after = "circle"\nopens = { days = 21 }',
            "activities.booster-review.after",
        ),
        (
            'after = "checkpoint"\nsessions = [2, 3]',
            'after = "checkpoint"\nsessions = [1, 3]',
            "activities.decision.sessions",
        ),
        ('after = "checkpoint"\nsessions = [2, 3]', 'after = "checkpoint"', "activities.decision.sessions"),
        ("[checkpoint]\nsessions = [2, 3]", "[checkpoint]\nsessions = [3]", "checkpoint.sessions"),
        ('measures = ["phq-9"]', "measures = []", "checkpoint.measures"),
        (
            'options = ["continue", "adjust-within-protocol", "add-therapy", "pause", "refer", "stop"]',
            "options = []",
            "checkpoint.options",
        ),
        ("decide_within_h = 48", "decide_within_h = 0", "checkpoint.decide_within_h"),
        ("over_min = 40", "over_min = 0", "doses[1].over_min"),
        ("opens = { days = -7 }", "opens = { days = -7.5 }", "activities[3].opens.days"),
    ],
)
def test_what_leads_nowhere_is_refused_by_its_key(old, new, key):
    assert refusal(changed(old, new)).key == key


def test_text_that_is_no_toml_is_refused_with_its_line():
    assert "line" in refusal(TEXT + "\n= broken").reason


def test_a_protocol_needs_exactly_one_session_activity():
    assert (
        "exactly one activity is the session" in refusal(changed('kind = "session"', 'kind = "visit"')).reason
    )


def test_an_unknown_protocol_is_refused_and_the_shelf_is_named():
    with pytest.raises(UnknownProtocol, match=NAME):
        load_protocol("no-such-thing")


@pytest.mark.parametrize(
    "old, new, key",
    [
        ("days = [0, 3, 7, 10, 14, 17]", "days = [0, 3, 7, 10, 14, 999999999]", "sessions.days"),
        ("hours = 72", "hours = 1e300", "activities.integration-contact.closes"),
        ("every_days = 7", "every_days = 99999999", "activities.integration-weekly.every_days"),
        ("times = 6", "times = 999999999", "activities.integration-weekly.times"),
        ("enrolment_days_before = 14", "enrolment_days_before = 99999", "enrolment_days_before"),
        ("closing_h = 24", "closing_h = -1", "closing_h"),
        ("minimum_gap_h = 24", "minimum_gap_h = -24", "sessions.minimum_gap_h"),
    ],
)
def test_what_lies_beyond_any_program_is_refused(old, new, key):
    assert refusal(changed(old, new)).key == key


def test_a_protocol_cannot_permit_what_is_absolute():
    assert refusal('permits = ["active-mania"]\n' + TEXT).key == "permits"


LINES = TEXT.splitlines()
VALUES = [
    "-1",
    "0",
    "1e308",
    "true",
    '""',
    '"x"',
    "[]",
    "{}",
    "[0]",
    "999999999999",
    '"24:00"',
    "nan",
    "2027-01-01",
]


@settings(max_examples=400, deadline=None)
@given(
    line=st.integers(0, len(LINES) - 1),
    value=st.sampled_from([*VALUES, None]),
    other=st.integers(0, len(LINES) - 1),
)
def test_a_damaged_file_is_read_or_refused_by_key_and_never_anything_else(line, value, other):
    """One line lost, given another value, or put in another place."""
    lines = list(LINES)
    if value is None:
        lines.insert(other, lines.pop(line))
    else:
        name, equals, _ = lines[line].partition(" = ")
        lines[line] = f"{name} = {value}" if equals else ""
    with suppress(InvalidContent):
        assert calendar(read("\n".join(lines)), datetime(2027, 3, 8, 10), "America/New_York")
