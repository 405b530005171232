"""What a rule looks for in a record, and what it found: the record's own words, never a guess.

A criterion is one alternative of a rule's `when`. It fires on what the record says and never on
what it does not say; what must be known and is not, is `afterglow.program.work_up`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from afterglow.library.reading import Table
from afterglow.record import Measurement, PatientRecord

KINDS: tuple[str, ...] = ("conditions", "allergies", "circumstances", "age_at_least", "measurement")
CONDITION_STATUSES: tuple[str, ...] = ("active", "resolved", "any")


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in the record that made a rule fire, and when it became known, if that is known."""

    words: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One alternative: conditions, allergies, circumstances, an age, or a measurement in a range.

    Exactly one of the kinds is given. `above` and `below` are strict, `at_least` is not;
    a measurement in another unit than `unit` is not compared.
    """

    conditions: tuple[str, ...] = ()
    status: str = "active"
    allergies: tuple[str, ...] = ()
    circumstances: tuple[str, ...] = ()
    within_days: int | None = None
    age_at_least: int | None = None
    measurement: str | None = None
    unit: str = ""
    above: float | None = None
    at_least: float | None = None
    below: float | None = None

    def found(self, record: PatientRecord, at: datetime) -> Iterator[Found]:
        """What in the record meets this alternative at `at`."""
        yield from self._conditions(record)
        yield from self._allergies(record)
        yield from self._circumstances(record, at)
        yield from self._age(record, at)
        yield from self._measurement(record, at)

    def _conditions(self, record: PatientRecord) -> Iterator[Found]:
        for each in record.conditions:
            if each.code in self.conditions and self.status in ("any", each.status):
                onset = "" if each.onset is None else f" since {each.onset.isoformat()}"
                yield Found(f"{each.code} ({each.status}){onset}")

    def _allergies(self, record: PatientRecord) -> Iterator[Found]:
        for substance in record.allergies:
            if substance.lower() in self.allergies:
                yield Found(f"allergy: {substance}")

    def _circumstances(self, record: PatientRecord, at: datetime) -> Iterator[Found]:
        for each in record.circumstances:
            if each.code in self.circumstances and each.effective <= at and self._recent(each.effective, at):
                yield Found(f"{each.code} on {each.effective.date().isoformat()}", each.effective)

    def _age(self, record: PatientRecord, at: datetime) -> Iterator[Found]:
        if self.age_at_least is not None and record.birth_date is not None:
            years = age_years(record.birth_date, at.date())
            if years >= self.age_at_least:
                yield Found(f"age {years}")

    def _measurement(self, record: PatientRecord, at: datetime) -> Iterator[Found]:
        if self.measurement is None:
            return
        latest = latest_measurement(record, self.measurement, at)
        if latest is None or latest.unit != self.unit or not self._recent(latest.effective, at):
            return
        if self._in_range(latest.value):
            when = latest.effective.isoformat(timespec="minutes")
            yield Found(f"{latest.code} {latest.value:g} {latest.unit} at {when}", latest.effective)

    def _in_range(self, value: float) -> bool:
        return (
            (self.above is None or value > self.above)
            and (self.at_least is None or value >= self.at_least)
            and (self.below is None or value < self.below)
        )

    def _recent(self, moment: datetime, at: datetime) -> bool:
        return self.within_days is None or at - moment <= timedelta(days=self.within_days)


def age_years(born: date, on: date) -> int:
    """Completed years of life."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def latest_measurement(record: PatientRecord, code: str, at: datetime) -> Measurement | None:
    """The last measurement of that code up to `at`."""
    past = [each for each in record.measurements if each.code == code and each.effective <= at]
    return max(past, key=lambda each: each.effective.astimezone(UTC), default=None)


def criterion(table: Table) -> Criterion:
    """Read one alternative; it must look for exactly one kind of thing."""
    kinds = [key for key in KINDS if key in table]
    if len(kinds) != 1:
        raise table.wrong("when", f"looks for exactly one of {', '.join(KINDS)}")
    found = Criterion(
        conditions=table.texts("conditions"),
        status=table.choice("status", CONDITION_STATUSES) if "status" in table else "active",
        allergies=table.texts("allergies"),
        circumstances=table.texts("circumstances"),
        within_days=table.maybe_whole("within_days"),
        age_at_least=table.maybe_whole("age_at_least"),
        measurement=table.maybe_text("measurement"),
        unit=table.text("unit") if kinds == ["measurement"] else "",
        above=table.maybe_number("above"),
        at_least=table.maybe_number("at_least"),
        below=table.maybe_number("below"),
    )
    bounds = (found.above, found.at_least, found.below)
    if (found.measurement is None) != (bounds == (None, None, None)):
        raise table.wrong("measurement", "needs above, at_least or below, and nothing else does")
    return found
