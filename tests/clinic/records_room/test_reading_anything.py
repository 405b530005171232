"""Whatever bytes arrive, a reader returns what it read or refuses by name. Nothing else comes out."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from afterglow.instruments.loading import shelf
from afterglow_clinic.records_room.reading.bids import FILES, read_bids
from afterglow_clinic.records_room.reading.crossover import DEFAULT_ANCHOR, Calendar
from afterglow_clinic.records_room.reading.incoming import Incoming, Refused, SourceFile
from afterglow_clinic.records_room.reading.long_csv import Terms, read_long_csv

AT = datetime(2026, 3, 2, 21, 2, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")

WORDS = [
    "n/a",
    "0",
    "3",
    "phq-9",
    "bam",
    "2026-01-05T09:00Z",
    "2026-01-05T09:00",
    "sub-1",
    "ses-b0",
    "ses-d2",
    "d",
    "p",
    "MDD",
    "M",
    "Europe/Berlin",
    "America",
    "../etc",
    "completed",
    '"',
    "'",
    "\x00",
    "\ufeff",
]
COLUMNS = [
    "person",
    "instrument",
    "authored",
    "total",
    "status",
    "zone",
    "item_1",
    "item:2",
    "participant_id",
    "group",
    "infusion_1",
    "infusion_2",
    "session_id",
    "MADRS_Total",
    "sex",
    "Person",
    "x",
]
cell = st.text(max_size=12) | st.sampled_from(["", *WORDS])
header = st.lists(st.sampled_from(["", *COLUMNS]) | cell, max_size=9)


@st.composite
def table(draw: st.DrawFn) -> bytes:
    mark = draw(st.sampled_from([",", ";", "\t", "|"]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
    rows = [draw(header), *draw(st.lists(st.lists(cell, max_size=9), max_size=6))]
    text = end.join(mark.join(row) for row in rows)
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])), "surrogatepass")


def reads_or_refuses(read: Callable[[], Incoming]) -> None:
    try:
        incoming = read()
    except Refused as refused:
        named = [fault.place.row >= 1 and fault.place.file and fault.what for fault in refused.faults]
    else:
        named = [person.identifier for person in incoming.people]
    assert all(named)


anything = st.one_of(st.binary(max_size=200), table())


@settings(max_examples=400, deadline=None)
@given(anything, st.booleans())
def test_the_csv_reader_reads_or_refuses(content: bytes, zoned: bool) -> None:
    terms = Terms(shelf(), UTC_ZONE if zoned else None, AT)
    reads_or_refuses(lambda: read_long_csv(SourceFile("any.csv", content), terms))


@settings(max_examples=400, deadline=None)
@given(anything, anything, st.binary(max_size=60) | st.just(b"{}"))
def test_the_bids_reader_reads_or_refuses(people: bytes, visits: bytes, sidecar: bytes) -> None:
    files = [
        SourceFile(name, content) for name, content in zip(FILES, (people, visits, sidecar), strict=False)
    ]
    calendar = Calendar(DEFAULT_ANCHOR, UTC_ZONE)
    reads_or_refuses(lambda: read_bids(files, shelf=shelf(), calendar=calendar, at=AT))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_good_csv_with_one_byte_changed_is_read_or_refused(data: st.DataObject) -> None:
    good = (
        b"person,instrument,authored,total,item_1\n"
        b"A,phq-9,2026-01-05T09:00Z,14,\nB,gad-7,2026-01-06T09:00,,1\n"
    )
    place = data.draw(st.integers(0, len(good) - 1))
    changed = good[:place] + bytes([data.draw(st.integers(0, 255))]) + good[place + 1 :]
    reads_or_refuses(lambda: read_long_csv(SourceFile("any.csv", changed), Terms(shelf(), None, AT)))
