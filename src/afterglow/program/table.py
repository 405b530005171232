"""Read a content file strictly: every key is asked for once, and what is left over is refused.

A refusal names the file, the key and the reason. It gives no defaults of its own: the caller
says what may be absent. The neighbour that gives keys their meaning is `afterglow.program.loading`.
"""

import math
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from importlib.resources import files
from typing import Any, TypeVar

from afterglow.source import EVIDENCE_GRADES, Evidence, Source

T = TypeVar("T")

EVIDENCE: Mapping[str, Evidence] = {
    "verified": "verified",
    "secondary": "secondary",
    "unverified": "unverified",
}


class InvalidContent(ValueError):
    """A content file cannot be used; carries `file`, `key` and `reason`."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file, self.key, self.reason = file, key, reason


class Table:
    """One TOML table, with where it stands in its file."""

    def __init__(self, file: str, path: str, content: Mapping[str, Any]) -> None:
        self.file, self.path = file, path
        self._left = dict(content)

    def refuse(self, key: str, reason: str) -> InvalidContent:
        """The error to raise for `key` of this table."""
        return InvalidContent(self.file, f"{self.path}.{key}" if self.path else key, reason)

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def _take(self, key: str, kind: type[T] | tuple[type, ...], noun: str) -> Any:
        if key not in self._left:
            raise self.refuse(key, "missing")
        value = self._left.pop(key)
        if isinstance(value, bool) and kind is not bool:
            raise self.refuse(key, f"must be {noun}, got a boolean")
        if not isinstance(value, kind):
            raise self.refuse(key, f"must be {noun}, got {value!r}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A non-empty text; `default` where the key may be absent."""
        if key not in self._left and default is not None:
            return default
        value: str = self._take(key, str, "a text")
        if not value.strip():
            raise self.refuse(key, "must not be empty")
        return value

    def optional_text(self, key: str) -> str | None:
        """A non-empty text, or None where the key is absent."""
        return self.text(key) if key in self._left else None

    def number(self, key: str) -> float:
        """A finite number."""
        value = float(self._take(key, (int, float), "a number"))
        if not math.isfinite(value):
            raise self.refuse(key, "must be finite")
        return value

    def optional_number(self, key: str) -> float | None:
        """A finite number, or None where the key is absent."""
        return self.number(key) if key in self._left else None

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number; `default` where the key may be absent."""
        if key not in self._left and default is not None:
            return default
        value: int = self._take(key, int, "a whole number")
        return value

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of `allowed`."""
        value = self.text(key, default)
        if value not in allowed:
            raise self.refuse(key, f"unknown {value!r}; one of {', '.join(sorted(allowed))}")
        return value

    def texts(self, key: str, allowed: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of texts, empty where the key is absent; repeats are refused."""
        if key not in self._left:
            return ()
        values = self._take(key, list, "a list")
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.refuse(key, f"must hold texts, got {value!r}")
            if allowed is not None and value not in allowed:
                raise self.refuse(key, f"unknown {value!r}; one of {', '.join(sorted(allowed))}")
        if len(set(values)) != len(values):
            raise self.refuse(key, "says the same thing twice")
        return tuple(values)

    def wholes(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        values = self._take(key, list, "a list of whole numbers")
        if not all(isinstance(value, int) and not isinstance(value, bool) for value in values):
            raise self.refuse(key, "must hold whole numbers only")
        return tuple(values)

    def either(self, key: str) -> str | tuple[int, ...]:
        """A word, or a list of whole numbers."""
        if isinstance(self._left.get(key), list):
            return self.wholes(key)
        return self.text(key)

    def table(self, key: str) -> "Table":
        """A table inside this one."""
        value = self._take(key, dict, "a table")
        return Table(self.file, f"{self.path}.{key}" if self.path else key, value)

    def tables(self, key: str) -> Iterator["Table"]:
        """The tables of a list, none where the key is absent."""
        for number, value in enumerate(self._left.pop(key, [])):
            path = f"{self.path}.{key}[{number}]" if self.path else f"{key}[{number}]"
            if not isinstance(value, dict):
                raise InvalidContent(self.file, path, f"must be a table, got {value!r}")
            name = value.get("id")
            yield Table(self.file, f"{path}({name})" if isinstance(name, str) else path, value)

    def read(self, key: str, reader: Callable[["Table"], T]) -> T:
        """Read the table `key` with `reader` and refuse what it leaves over."""
        return whole(self.table(key), reader)

    def reads(self, key: str, reader: Callable[["Table"], T]) -> tuple[T, ...]:
        """Read each table of the list `key` with `reader`."""
        return tuple(whole(table, reader) for table in self.tables(key))

    def finish(self) -> None:
        """Refuse keys nobody asked for."""
        for key in self._left:
            raise self.refuse(key, "unknown key")


def whole(table: Table, reader: Callable[[Table], T]) -> T:
    """`reader`'s value of the table; a key it left over is refused."""
    value = reader(table)
    table.finish()
    return value


def source(table: Table) -> Source:
    """A `Source`: citation and evidence are needed, locator and doi may be absent."""
    return Source(
        citation=table.text("citation"),
        evidence=EVIDENCE[table.choice("evidence", EVIDENCE_GRADES)],
        locator=table.optional_text("locator"),
        doi=table.optional_text("doi"),
    )


def heading(table: Table, kind: str) -> None:
    """Check what every file of the shelf says of itself: its kind and, where it says one, its licence."""
    table.choice("kind", (kind,), kind)
    if "licence" in table:
        table.read("licence", _licence)


def _licence(table: Table) -> None:
    for key in ("name", "wording", "statement"):
        table.text(key)
    table.choice("evidence", EVIDENCE_GRADES)


def parsed(text: str, file: str) -> Table:
    """The table of a TOML text; `file` names it in refusals."""
    try:
        return Table(file, "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        raise InvalidContent(file, "toml", str(fault)) from fault


def shelf_names(kind: str) -> tuple[str, ...]:
    """Ids of the files of one kind on the shelf, sorted; empty where there is no such folder."""
    folder = files("afterglow.library").joinpath(kind)
    if not folder.is_dir():
        return ()
    return tuple(sorted(each.name[:-5] for each in folder.iterdir() if each.name.endswith(".toml")))


def shelf_text(kind: str, name: str) -> str:
    """The text of one shelf file."""
    return files("afterglow.library").joinpath(kind, f"{name}.toml").read_text(encoding="utf-8")
