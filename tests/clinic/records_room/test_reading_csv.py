"""The long CSV reader: what it takes, and how it names what it does not take."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from afterglow.instruments.loading import shelf
from afterglow_clinic.records_room.reading.incoming import Incoming, Refused, SourceFile
from afterglow_clinic.records_room.reading.long_csv import Terms, read_long_csv

AT = datetime(2026, 3, 2, 21, 2, tzinfo=UTC)
NINE = ",".join(f"item_{number}" for number in range(1, 10))


def read(text: str | bytes, zone: str | None = None) -> Incoming:
    content = text if isinstance(text, bytes) else text.encode()
    terms = Terms(shelf(), ZoneInfo(zone) if zone else None, AT)
    return read_long_csv(SourceFile("answers.csv", content), terms)


def faults(text: str | bytes, zone: str | None = None) -> list[str]:
    with pytest.raises(Refused) as refused:
        read(text, zone)
    return [str(fault) for fault in refused.value.faults]


def only_fault(text: str | bytes, zone: str | None = None) -> str:
    found = faults(text, zone)
    assert len(found) == 1, found
    return found[0]


def total_row(row: str) -> str:
    return f"person,instrument,authored,total\n{row}\n"


GOOD = total_row("A-1,phq-9,2026-01-05T09:00+01:00,14")


def test_a_row_with_a_total_becomes_a_response_in_utc() -> None:
    (person,) = read(GOOD).people
    (response,) = person.responses
    assert (person.identifier, response.instrument, response.total) == ("A-1", "phq-9", 14)
    assert response.authored == datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    assert response.answers == {}


def test_items_are_kept_as_answers_and_an_empty_cell_is_an_answer_not_given() -> None:
    (person,) = read(
        f"person,instrument,authored,{NINE}\nA,phq-9,2026-01-05T09:00Z,0,1,2,3,,n/a,0,0,1\n"
    ).people
    assert person.responses[0].answers == {
        "1": 0, "2": 1, "3": 2, "4": 3, "5": None, "6": None, "7": 0, "8": 0, "9": 1,
    }  # fmt: skip
    assert person.responses[0].total is None


def test_an_answer_given_by_its_code_is_stored_by_its_value() -> None:
    (person,) = read("person,instrument,authored,item_1\nA,asq,2026-01-05T09:00Z,Yes\n").people
    assert person.responses[0].answers == {"1": 1}


def test_not_applicable_is_an_answer_only_where_the_item_allows_it() -> None:
    head = "person,instrument,authored,item_1,item_2\n"
    assert read(head + "A,wsas,2026-01-05T09:00Z,n/a,3\n").people[0].responses[0].answers == {
        "1": "n/a",
        "2": 3,
    }
    assert read(head + "A,phq-9,2026-01-05T09:00Z,n/a,3\n").people[0].responses[0].answers == {
        "1": None,
        "2": 3,
    }


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_all_work(mark: str) -> None:
    assert read(GOOD.replace(",", mark)).people == read(GOOD).people


def test_a_byte_order_mark_capital_headers_windows_line_ends_and_blank_rows_are_no_hindrance() -> None:
    text = GOOD.replace("person", "Person").replace("\n", "\r\n") + "\r\n,,,\r\n"
    assert read(b"\xef\xbb\xbf" + text.encode()).people == read(GOOD).people


def test_rows_of_one_person_are_gathered_wherever_they_stand() -> None:
    text = GOOD + "B,gad-7,2026-01-05T09:00Z,3\nA-1,phq-9,2026-01-19T09:00Z,9\n"
    assert [(p.identifier, len(p.responses)) for p in read(text).people] == [("A-1", 2), ("B", 1)]


def test_a_time_without_an_offset_needs_a_zone_and_takes_the_rows_before_the_files() -> None:
    naive = total_row("A,phq-9,2026-01-05T09:00,14")
    assert only_fault(naive).startswith("answers.csv:2:authored: this time has no offset")
    assert read(naive, "Europe/Berlin").people[0].responses[0].authored.hour == 8
    own = "person,instrument,authored,total,zone\nA,phq-9,2026-01-05T09:00,14,America/Denver\n"
    assert read(own, "Europe/Berlin").people[0].responses[0].authored.hour == 16


@pytest.mark.parametrize(
    ("authored", "said"),
    [
        ("2025-03-30T02:30", "no clock in Europe/Berlin showed this time"),
        ("2025-10-26T02:30", "showed this time twice"),
        ("2026-03-02T22:03", "this time has not come yet"),
        ("2026-01-05", "a date without a time of day"),
        ("20260105", "a date without a time of day"),
        ("1899-12-31T23:00Z", "before 1900"),
        ("0001-01-01T00:00+23:59", "outside every calendar"),
        ("9999-12-31T23:59:59-23:59", "outside every calendar"),
        ("0001-01-01T00:00", "outside every calendar"),
        ("05.01.2026 09:00", "not a time"),
        ("٢٠٢٦-01-05T09:00", "not a time"),
        ("", "not a time"),
    ],
)
def test_a_time_that_cannot_be_is_refused_by_row_and_column(authored: str, said: str) -> None:
    fault = only_fault(total_row(f"A,phq-9,{authored},14"), "Europe/Berlin")
    assert fault.startswith("answers.csv:2:authored: ")
    assert said in fault


@pytest.mark.parametrize(
    ("row", "where", "said"),
    [
        (",phq-9,2026-01-05T09:00Z,14", "2:person", "write the person's identifier"),
        ("A" * 65 + ",phq-9,2026-01-05T09:00Z,14", "2:person", "at most 64"),
        ("A,phq9,2026-01-05T09:00Z,14", "2:instrument", "is it phq-9?"),
        ("A,zzz,2026-01-05T09:00Z,14", "2:instrument", "is on the shelf"),
        ("A,phq-9,2026-01-05T09:00Z,28", "2:total", "goes from 0 to 27"),
        ("A,phq-9,2026-01-05T09:00Z,-1", "2:total", "goes from 0 to 27"),
        ("A,phq-9,2026-01-05T09:00Z,nan", "2:total", "not a number"),
        ("A,phq-9,2026-01-05T09:00Z,1_0", "2:total", "not a number"),
        ("A,phq-9,2026-01-05T09:00Z,1e1", "2:total", "not a number"),
        ("A,phq-9,2026-01-05T09:00Z," + "9" * 400, "2:total", "not a number"),
        ("A,phq-9,2026-01-05T09:00Z,n/a", "2:total", "neither a total nor an answer"),
        ("A,bam,2026-01-05T09:00Z,3", "2:total", "has no total"),
        ("A,phq-9,2026-01-05T09:00Z", "2:-", "has 3 cells where the header has 4"),
        ("A,phq-9,2026-01-05T09:00Z," + "9" * 501, "2:4", "longer than 500"),
        ('A,phq-9,"2026-01-05T09:00Z,14', "2:-", "quotes"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named_by_row_and_column(row: str, where: str, said: str) -> None:
    fault = only_fault(total_row(row))
    assert fault.startswith(f"answers.csv:{where}: ")
    assert said in fault


@pytest.mark.parametrize(
    ("header", "row", "where", "said"),
    [
        ("person,instrument,total", "A,phq-9,1", "1:authored", "this column is missing"),
        ("person,instrument,authored", "A,phq-9,2026-01-05T09:00Z", "1:total", "neither a total nor an item"),
        ("person,instrument,authored,totel,total", "A,phq-9,x,1,1", "1:totel", "is not known"),
        ("person,instrument,authored,total,total", "A,phq-9,x,1,1", "1:total", "stands twice"),
        ("person,instrument,authored,total,", "A,phq-9,x,1,1", "1:5", "has no name"),
        ("person,instrument,authored,item_", "A,phq-9,2026-01-05T09:00Z,1", "1:item_", "must name one item"),
    ],
)
def test_a_header_that_lacks_or_repeats_a_column_is_refused(
    header: str, row: str, where: str, said: str
) -> None:
    assert any(
        fault.startswith(f"answers.csv:{where}: ") and said in fault for fault in faults(f"{header}\n{row}\n")
    )


def test_an_answer_out_of_range_and_an_item_nobody_asks_are_refused_by_column() -> None:
    text = "person,instrument,authored,item_1,item_12\nA,phq-9,2026-01-05T09:00Z,4,1\n"
    first, second = faults(text)
    assert first.startswith("answers.csv:2:item_1: not an answer to item 1; its answers are 0, 1, 2, 3")
    assert second.startswith("answers.csv:2:item_12: PHQ-9 has no such item")


def test_a_total_beside_items_must_agree_with_them() -> None:
    head = f"person,instrument,authored,total,{NINE}\n"
    assert read(head + "A,phq-9,2026-01-05T09:00Z,9,1,1,1,1,1,1,1,1,1\n").people[0].responses[0].total is None
    fault = only_fault(head + "A,phq-9,2026-01-05T09:00Z,10,1,1,1,1,1,1,1,1,1\n")
    assert fault == "answers.csv:2:total: the answers of this row give 9, not 10"


def test_the_same_answer_twice_names_both_rows() -> None:
    text = GOOD + "A-1,phq-9,2026-01-05T08:00Z,13\n"
    assert only_fault(text) == "answers.csv:3:authored: the same person, instrument and time as row 2"


def test_every_fault_is_told_at_once_and_a_hopeless_file_is_cut_short() -> None:
    three = "".join(f"A,phq-9,2026-01-0{day}T09:00Z,99\n" for day in (1, 2, 3))
    assert [fault.split(":")[1] for fault in faults(total_row("").strip() + "\n" + three)] == ["2", "3", "4"]
    many = "".join("A,phq-9,never,99\n" for _ in range(500))
    assert len(faults("person,instrument,authored,total\n" + many)) == 101


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD.encode("utf-16"), "answers.csv:1:-: this is UTF-16"),
        (GOOD.replace("A-1", "Ä").encode("latin-1"), "answers.csv:2:-: not UTF-8 at byte"),
        (GOOD.replace("A-1", "A\0").encode(), "answers.csv:2:-: holds the control character U+0000"),
        (GOOD.replace("A-1", "A\x1b").encode(), "answers.csv:2:-: holds the control character U+001B"),
        (b"", "answers.csv:1:-: the file is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "answers.csv:1:-: the file is empty"),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_the_row(content: bytes, said: str) -> None:
    assert only_fault(content).startswith(said)


def test_a_status_is_one_of_three() -> None:
    head = "person,instrument,authored,total,status\n"
    assert (
        read(head + "A,phq-9,2026-01-05T09:00Z,3,in-progress\n").people[0].responses[0].status
        == "in-progress"
    )
    assert "write one of in-progress, completed" in only_fault(head + "A,phq-9,2026-01-05T09:00Z,3,done\n")
