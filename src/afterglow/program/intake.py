"""What is asked at intake, as data: terms, what may be measured and in which unit, screens, brand names.

Read from `library/intake/`. It refuses a value without a known unit, or one no living adult has:
a slip of the pen is caught where it is made. What a value means is decided by the contraindications
(`afterglow.program.eligibility`); nothing here is a clinical limit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from afterglow.library.reading import Table, parse_toml
from afterglow.library.shelf import read_content
from afterglow.program.contraindication import interactions
from afterglow.program.heading import read_heading

T = TypeVar("T")
GROUPS: tuple[str, ...] = ("medical", "psychiatric", "substances", "circumstances", "work-up", "practices")


class NotMeasurable(ValueError):
    """This value cannot be written down; `field` is `code`, `unit` or `value`."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True)
class Term:
    """Something asked by name: the code the rules know, the clinic's title, the member's words."""

    code: str
    group: str
    title: str
    plain: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A UCUM unit, how a person writes it, and the factor that turns it into the first unit."""

    code: str
    words: str
    factor: float


@dataclass(frozen=True, slots=True)
class Measurable:
    """What may be measured; limits are in the first unit, and are no clinical limits."""

    code: str
    title: str
    lowest: float
    highest: float
    units: tuple[Unit, ...]

    @property
    def unit(self) -> str:
        """The unit the rules compare in."""
        return self.units[0].code


@dataclass(frozen=True, slots=True)
class Screen:
    """An instrument an intake proposes, and why."""

    instrument: str
    why: str


def in_rules_unit(code: str, value: float, unit: str) -> float:
    """The value in the unit the rules compare in.

    Raises:
        NotMeasurable: Unknown code, unknown unit, or a value that would be a slip of the pen.
    """
    known = measurables().get(code)
    if known is None:
        raise NotMeasurable("code", f"{code} is not measured at intake")
    found = next((each for each in known.units if each.code == unit), None)
    if found is None:
        allowed = ", ".join(each.code for each in known.units)
        raise NotMeasurable("unit", f"{known.title} is written in {allowed}; got {unit or 'no unit'}")
    converted = value * found.factor
    if not known.lowest <= converted <= known.highest:
        low, high = known.lowest / found.factor, known.highest / found.factor
        raise NotMeasurable("value", f"{known.title} lies between {low:.4g} and {high:.4g} {found.words}")
    return converted


def ingredient_named(written: str) -> str:
    """What a person wrote for a medicine, as the ingredient the rules know; else as written, lower case."""
    name = " ".join(written.lower().split())
    return brand_names().get(name, name)


def rxnorm_of(ingredient: str) -> str | None:
    """The ingredient's RxNorm code where it was verified."""
    return next(
        (each.rxnorm for known in interactions() for each in known.ingredients if each.name == ingredient),
        None,
    )


def known_ingredients() -> tuple[str, ...]:
    """Every ingredient that some interaction speaks about, in order of name."""
    return tuple(sorted({each.name for known in interactions() for each in known.ingredients}))


@cache
def terms() -> dict[str, Term]:
    """Everything asked by name, by code, in the order of the files."""
    files = ("conditions", "circumstances", "work-up-steps", "practice-cautions")
    found = [each for name in files for each in _terms(name)]
    return {each.code: each for each in found}


def terms_of(group: str) -> tuple[Term, ...]:
    """The terms of one group."""
    return tuple(each for each in terms().values() if each.group == group)


@cache
def measurables() -> dict[str, Measurable]:
    """What may be measured, by code."""
    return {each.code: each for each in _read("measurements", "measures", _measurable)}


@cache
def screens() -> tuple[Screen, ...]:
    """The instruments an intake proposes, in the order of the file."""
    return _read("screening", "screens", lambda each: Screen(each.text("instrument"), each.text("why")))


@cache
def brand_names() -> dict[str, str]:
    """Lower-case brand name -> ingredient."""
    return dict(_read("brand-names", "brands", lambda e: (e.text("name").lower(), e.text("ingredient"))))


def _terms(name: str) -> tuple[Term, ...]:
    return _read(name, "terms", _term)


def _term(table: Table) -> Term:
    return Term(table.text("code"), table.choice("group", GROUPS), table.text("title"), table.text("plain"))


def _measurable(table: Table) -> Measurable:
    found = Measurable(
        code=table.text("code"),
        title=table.text("title"),
        lowest=table.number("lowest"),
        highest=table.number("highest"),
        units=table.reads("units", lambda u: Unit(u.text("unit"), u.text("words"), u.number("factor"))),
    )
    if not found.units or found.lowest >= found.highest:
        raise table.wrong("units", "a measure needs a unit, and a lowest below its highest")
    return found


def _read(name: str, key: str, reader: Callable[[Table], T]) -> tuple[T, ...]:
    def whole(table: Table) -> tuple[T, ...]:
        for field in ("id", "title"):
            table.text(field)
        read_heading(table, "intake")
        return table.reads(key, reader)

    text = read_content("intake", name).decode("utf-8")
    return parse_toml(text, f"intake/{name}.toml").wholly(whole)
