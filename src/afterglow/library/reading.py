"""Reads a content file strictly: every key is asked for by name, and what nobody asked for is refused.

Used by every kind of content. What it refuses: a missing key, a value of the wrong kind,
a key that no reader knows. Each refusal names the file, the key and the reason.
What the keys mean is decided by the readers (`afterglow.instruments.building` and its neighbours).
"""

import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

from afterglow.source import EVIDENCE_GRADES, Evidence, Source

T = TypeVar("T")

LARGEST = 10**15
"""No clinical whole number is larger; beyond it arithmetic with floats would fail."""


class InvalidContent(ValueError):
    """A content file cannot be used: `file`, the `key` in it, and the `reason`."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file = file
        self.key = key
        self.reason = reason


def parse_toml(text: str, file: str) -> "Table":
    """Parse one content file.

    Raises:
        InvalidContent: The text is not TOML; the reason carries the line.
    """
    try:
        return Table(tomllib.loads(text), file)
    except tomllib.TOMLDecodeError as error:
        raise InvalidContent(file, "(file)", f"not TOML: {error}") from error
    except RecursionError as error:
        raise InvalidContent(file, "(file)", "not TOML that anyone could read: nested too deep") from error


class Table:
    """One table of a content file, that remembers which of its keys were asked for."""

    def __init__(self, values: Mapping[str, Any], file: str, at: str = "") -> None:
        self.values = values
        self.file = file
        self.at = at
        self.asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def wrong(self, key: str, reason: str) -> InvalidContent:
        """The refusal of `key` of this table, to be raised by the caller."""
        where = f"{self.at}.{key}" if self.at and key else self.at or key
        return InvalidContent(self.file, where, reason)

    def finish(self) -> None:
        """Refuse keys that no reader asked for."""
        for key in self.values:
            if key not in self.asked:
                known = ", ".join(sorted(self.asked))
                raise self.wrong(key, f"unknown key (known here: {known})")

    def text(self, key: str) -> str:
        """A text that must be there and must say something."""
        value = self._required(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "must be a text that is not empty")
        return value

    def maybe_text(self, key: str) -> str | None:
        """A text, or None where the key is absent."""
        return self.text(key) if self._asks(key) else None

    def choice(self, key: str, allowed: Iterable[str]) -> str:
        """A text that must be one of `allowed`."""
        value = self.text(key)
        choices = tuple(allowed)
        if value not in choices:
            raise self.wrong(key, f"must be one of {', '.join(choices)}; got {value!r}")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        if not self._asks(key):
            return default
        value = self.values[key]
        if not isinstance(value, bool):
            raise self.wrong(key, "must be true or false")
        return value

    def number(self, key: str) -> float:
        """A finite number; whole numbers stay whole."""
        return self._number(key, self._required(key))

    def maybe_number(self, key: str) -> float | None:
        """A finite number, or None where the key is absent."""
        return self.number(key) if self._asks(key) else None

    def whole(self, key: str, *, at_least: int = 0) -> int:
        """A whole number no smaller than `at_least`."""
        value = self._required(key)
        if isinstance(value, bool) or not isinstance(value, int) or not at_least <= value <= LARGEST:
            raise self.wrong(key, f"must be a whole number from {at_least} to {LARGEST}")
        return value

    def maybe_whole(self, key: str, *, at_least: int = 0) -> int | None:
        """A whole number, or None where the key is absent."""
        return self.whole(key, at_least=at_least) if self._asks(key) else None

    def pair(self, key: str) -> tuple[float, float]:
        """Two finite numbers, the lower first."""
        value = self._required(key)
        if not isinstance(value, list) or len(value) != 2:
            raise self.wrong(key, "must be [lowest, highest]")
        low, high = (self._number(key, part) for part in value)
        if low >= high:
            raise self.wrong(key, "the lowest must lie below the highest")
        return low, high

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, none of them twice; empty where the key is absent."""
        if not self._asks(key):
            return ()
        value = self.values[key]
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise self.wrong(key, "must be a list of texts")
        repeated = sorted({part for part in value if part and value.count(part) > 1})
        if repeated:
            raise self.wrong(key, f"named twice: {', '.join(repeated)}")
        return tuple(value)

    def choices(self, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """A list of texts that must each be one of `allowed`; empty where the key is absent."""
        choices = tuple(allowed)
        for value in self.texts(key):
            if value not in choices:
                raise self.wrong(key, f"must be among {', '.join(choices)}; got {value!r}")
        return self.texts(key)

    def wholes(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers, that must be there."""
        value = self._required(key)
        if not isinstance(value, list) or not all(
            type(part) is int and abs(part) <= LARGEST for part in value
        ):
            raise self.wrong(key, "must be a list of whole numbers")
        return tuple(value)

    def table(self, key: str) -> "Table":
        """A table that must be there."""
        value = self._required(key)
        if not isinstance(value, dict):
            raise self.wrong(key, "must be a table")
        return self._below(key, value)

    def maybe_table(self, key: str) -> "Table | None":
        """A table, or None where the key is absent."""
        return self.table(key) if self._asks(key) else None

    def tables(self, key: str) -> tuple["Table", ...]:
        """A list of tables; empty where the key is absent."""
        if not self._asks(key):
            return ()
        value = self.values[key]
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            raise self.wrong(key, "must be a list of tables")
        return tuple(self._below(f"{key}[{place}]", part) for place, part in enumerate(value, start=1))

    def read(self, key: str, reader: "Callable[[Table], T]") -> T:
        """What `reader` makes of a table that must be there, all of it."""
        return self.table(key).wholly(reader)

    def reads(self, key: str, reader: "Callable[[Table], T]") -> tuple[T, ...]:
        """What `reader` makes of each table of a list."""
        return tuple(part.wholly(reader) for part in self.tables(key))

    def wholly(self, reader: "Callable[[Table], T]") -> T:
        """What `reader` makes of this table; a key it did not ask for is refused."""
        found = reader(self)
        self.finish()
        return found

    def named_tables(self, key: str) -> dict[str, "Table"]:
        """A table of tables, by name; empty where the key is absent."""
        if not self._asks(key):
            return {}
        inner = self.table(key)
        inner.asked.update(inner.values)
        return {name: inner.table(name) for name in inner.values}

    def source(self, key: str) -> Source:
        """A citation with its evidence grade, that must be there."""
        return self.table(key).as_source()

    def maybe_source(self, key: str) -> Source | None:
        """A citation with its evidence grade, or None where the key is absent."""
        return self.source(key) if self._asks(key) else None

    def as_source(self) -> Source:
        """This whole table read as a source."""
        found = Source(
            citation=self.text("citation"),
            evidence=self.evidence("evidence"),
            locator=self.maybe_text("locator"),
            doi=self.maybe_text("doi"),
        )
        self.finish()
        return found

    def evidence(self, key: str) -> Evidence:
        """An evidence grade."""
        return cast(Evidence, self.choice(key, EVIDENCE_GRADES))

    def maybe_evidence(self, key: str) -> Evidence | None:
        """An evidence grade, or None where the key is absent."""
        return self.evidence(key) if self._asks(key) else None

    def _asks(self, key: str) -> bool:
        self.asked.add(key)
        return key in self.values

    def _required(self, key: str) -> Any:
        if not self._asks(key):
            raise self.wrong(key, "missing")
        return self.values[key]

    def _number(self, key: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, "must be a finite number")
        if abs(value) > LARGEST if isinstance(value, int) else not math.isfinite(value):
            raise self.wrong(key, "must be a finite number")
        return value

    def _below(self, key: str, values: Mapping[str, Any]) -> "Table":
        return Table(values, self.file, f"{self.at}.{key}" if self.at else key)
