"""A case as JSON into a record: strict, and every refusal names the field.

It refuses unknown keys, wrong kinds, times without a zone, numbers that are not finite, and a
record whose parts contradict each other; nothing is dropped or guessed. What an answer means is not
checked here: an answer out of range reaches the review, which says so. The way back is
`afterglow.writing`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from math import isfinite
from typing import Any, TypeVar, get_args

from afterglow.program.local_time import UnknownZone, zone_named
from afterglow.record import (
    Answer,
    Circumstance,
    CompletedActivity,
    Condition,
    Consent,
    Encounter,
    EncounterStatus,
    InvalidRecord,
    Measurement,
    Medication,
    PatientRecord,
    Practice,
    QuestionnaireResponse,
    ResponseStatus,
    ScheduledMeasure,
    Sex,
)

T = TypeVar("T")
LONGEST_TEXT = 10_000


def record_from_json(case: Any) -> PatientRecord:
    """The record in a parsed JSON case; the keys are the field names of `afterglow.record`.

    Raises:
        InvalidRecord: The message starts with the field, such as `responses[2].authored`.
    """
    part = Part(case, "")
    record = PatientRecord(
        id=part.text("id"),
        zone=part.zone("zone"),
        birth_date=part.maybe("birth_date", part.day),
        sex=part.choice("sex", get_args(Sex), "unknown"),
        responses=part.parts("responses", _response),
        encounters=part.parts("encounters", _encounter),
        conditions=part.parts("conditions", _condition),
        medications=part.parts("medications", _medication),
        measurements=part.parts("measurements", _measurement),
        measures=part.parts("measures", _measure),
        allergies=part.texts("allergies"),
        consents=part.parts("consents", _consent),
        completed=part.parts("completed", _completed),
        practices=part.parts("practices", _practice),
        circumstances=part.parts("circumstances", _circumstance),
    )
    part.finish()
    return record


def _response(part: "Part") -> QuestionnaireResponse:
    return QuestionnaireResponse(
        id=part.text("id"),
        instrument=part.text("instrument"),
        authored=part.moment("authored"),
        answers=part.answers("answers"),
        total=part.maybe("total", part.number),
        version=part.maybe("version", part.text),
        status=part.choice("status", get_args(ResponseStatus), "completed"),
    )


def _encounter(part: "Part") -> Encounter:
    return Encounter(
        id=part.text("id"),
        kind=part.text("kind"),
        start=part.moment("start"),
        end=part.maybe("end", part.moment),
        status=part.choice("status", get_args(EncounterStatus), "finished"),
        agent=part.maybe("agent", part.text),
        route=part.maybe("route", part.text),
        dose_mg=part.maybe("dose_mg", part.number),
        modality=part.maybe("modality", part.text),
    )


def _condition(part: "Part") -> Condition:
    status = part.choice("status", ("active", "resolved"), "active")
    return Condition(part.text("code"), status, part.maybe("onset", part.day))


def _medication(part: "Part") -> Medication:
    return Medication(
        part.text("ingredient"),
        part.maybe("dose_mg_per_day", part.number),
        part.maybe("start", part.day),
        part.maybe("end", part.day),
    )


def _measurement(part: "Part") -> Measurement:
    return Measurement(part.text("code"), part.number("value"), part.text("unit"), part.moment("effective"))


def _measure(part: "Part") -> ScheduledMeasure:
    return ScheduledMeasure(part.text("instrument"), part.whole("every_days"), part.moment("since"))


def _consent(part: "Part") -> Consent:
    return Consent(
        category=part.text("category"),
        version=part.text("version"),
        given=part.moment("given"),
        withdrawn=part.maybe("withdrawn", part.moment),
        expires=part.maybe("expires", part.moment),
    )


def _completed(part: "Part") -> CompletedActivity:
    return CompletedActivity(
        activity=part.text("activity"),
        completed=part.moment("completed"),
        session=part.maybe("session", part.whole),
        repeat=part.maybe("repeat", part.whole) or 1,
        by=part.maybe("by", part.text) or "",
    )


def _practice(part: "Part") -> Practice:
    return Practice(
        part.text("modality"), part.number("per_week"), part.moment("since"), part.moments("done")
    )


def _circumstance(part: "Part") -> Circumstance:
    return Circumstance(part.text("code"), part.moment("effective"), part.maybe("note", part.text) or "")


class Part:
    """One JSON object, read key by key; it remembers which keys were asked for."""

    def __init__(self, values: Any, at: str) -> None:
        if not isinstance(values, Mapping):
            raise InvalidRecord(f"{at or 'case'}: must be an object")
        self.values = values
        self.at = at
        self.asked: set[str] = set()

    def wrong(self, key: str, reason: str) -> InvalidRecord:
        """The refusal of one field, by its whole path."""
        return InvalidRecord(f"{self.at}.{key}: {reason}" if self.at else f"{key}: {reason}")

    def finish(self) -> None:
        """Refuse keys nobody asked for: a misspelt key must not be lost in silence."""
        for key in self.values:
            if key not in self.asked:
                raise self.wrong(str(key)[:40], "unknown key")

    def given(self, key: str) -> Any:
        """The value under a key; None when it is absent or null."""
        self.asked.add(key)
        return self.values.get(key)

    def maybe(self, key: str, read: Callable[[str], T]) -> T | None:
        """What `read` makes of the key, or None when it is absent or null."""
        return None if self.given(key) is None else read(key)

    def text(self, key: str) -> str:
        """A text that is not empty and holds no control characters."""
        value = self.given(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "must be a text that is not empty")
        return self._printable(key, value)

    def number(self, key: str) -> float:
        """A finite number."""
        value = self.given(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
            raise self.wrong(key, "must be a finite number")
        return value

    def whole(self, key: str) -> int:
        """A whole number."""
        value = self.number(key)
        if not isinstance(value, int):
            raise self.wrong(key, "must be a whole number")
        return value

    def moment(self, key: str) -> datetime:
        """A time with its zone, as ISO 8601 writes it."""
        value = self._parsed(key, datetime.fromisoformat, "a time such as 2026-03-02T09:30:00+01:00")
        if value.utcoffset() is None:
            raise self.wrong(key, f"a time needs a zone, got {value.isoformat()}")
        return value

    def day(self, key: str) -> date:
        """A calendar day."""
        return self._parsed(key, date.fromisoformat, "a day such as 2026-03-02")

    def choice(self, key: str, allowed: Sequence[str], default: str) -> Any:
        """One of the allowed words; the default when the key is absent."""
        value = self.given(key)
        if value is None:
            return default
        if value not in allowed:
            raise self.wrong(key, f"must be one of {', '.join(allowed)}")
        return value

    def zone(self, key: str) -> str:
        """The name of a time zone this machine knows; UTC when the key is absent."""
        name = self.maybe(key, self.text) or "UTC"
        try:
            zone_named(name)
        except UnknownZone as unknown:
            raise self.wrong(key, str(unknown)) from None
        return name

    def parts(self, key: str, read: "Callable[[Part], T]") -> tuple[T, ...]:
        """A list of objects, each read in full; empty when the key is absent."""
        values = self.given(key)
        if values is None:
            return ()
        if not isinstance(values, list):
            raise self.wrong(key, "must be a list")
        return tuple(self._part(f"{key}[{place}]", value, read) for place, value in enumerate(values))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is absent."""
        return tuple(part.text("value") for part in self._values(key))

    def moments(self, key: str) -> tuple[datetime, ...]:
        """A list of times with their zones; empty when the key is absent."""
        return tuple(part.moment("value") for part in self._values(key))

    def _values(self, key: str) -> Iterable["Part"]:
        """The values of a list, each as a part of its own so that a refusal names its place."""
        values, path = self.given(key), f"{self.at}.{key}" if self.at else key
        if values is not None and not isinstance(values, list):
            raise self.wrong(key, "must be a list")
        return [Part({"value": value}, f"{path}[{place}]") for place, value in enumerate(values or [])]

    def answers(self, key: str) -> dict[str, Answer]:
        """Answers by link id: numbers, texts, or null for an item left empty."""
        values = self.given(key)
        if values is None:
            return {}
        if not isinstance(values, Mapping):
            raise self.wrong(key, "must be an object from link id to answer")
        return {link_id: self._answer(f"{key}.{link_id[:40]}", value) for link_id, value in values.items()}

    def _answer(self, key: str, value: Any) -> Answer:
        if value is None:
            return None
        if isinstance(value, str):
            return self._printable(key, value)
        if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
            raise self.wrong(key, "must be a finite number, a text or null")
        return value

    def _printable(self, key: str, value: str) -> str:
        if len(value) > LONGEST_TEXT:
            raise self.wrong(key, f"longer than {LONGEST_TEXT} characters")
        if any(ord(character) < 32 and character not in "\n\t" for character in value):
            raise self.wrong(key, "holds a control character")
        return value

    def _parsed(self, key: str, parse: Callable[[str], T], wanted: str) -> T:
        value = self.text(key)
        try:
            return parse(value)
        except ValueError:
            raise self.wrong(key, f"must be {wanted}") from None

    def _part(self, name: str, value: Any, read: "Callable[[Part], T]") -> T:
        part = Part(value, f"{self.at}.{name}" if self.at else name)
        try:
            found = read(part)
        except InvalidRecord as refused:
            if str(refused).startswith(part.at):
                raise
            raise InvalidRecord(f"{part.at}: {refused}") from None
        part.finish()
        return found


def _finite(value: float) -> bool:
    """Whether a number fits a float at all; a whole number of a million digits does not."""
    try:
        return isfinite(value)
    except OverflowError:
        return False
