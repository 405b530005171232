"""What speaks against treating, as data: contraindications, interactions and the work-up.

Read from `library/limits/contraindications.toml`, `library/limits/work-up.toml` and one file per
partner in `library/interactions/`. The judgement over a record is `afterglow.program.eligibility`.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeVar, cast

from afterglow.library.reading import Table, parse_toml
from afterglow.library.shelf import names, read_content
from afterglow.program.criterion import Criterion, criterion
from afterglow.program.heading import read_heading
from afterglow.program.protocol import ROUTES
from afterglow.source import Source

Weight = Literal["absolute", "relative", "missing", "caution"]
Outcome = Literal["not-now", "refer", "note"]
Action = Literal["block", "hold", "specialist", "watch", "inform", "none"]

T = TypeVar("T", "Contraindication", "WorkUpItem")
RULE_WEIGHTS: tuple[str, ...] = ("absolute", "relative", "caution")
OUTCOMES: tuple[str, ...] = ("not-now", "refer", "note")
ACTIONS: tuple[str, ...] = ("block", "hold", "specialist", "watch", "inform", "none")


@dataclass(frozen=True, slots=True)
class Contraindication:
    """A reason not to treat, and what makes it fire: any one of `when`."""

    id: str
    title: str
    weight: Weight
    outcome: Outcome
    advice: str
    when: tuple[Criterion, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class WorkUpItem:
    """Something that must be known before treating: every step, measurement and instrument named.

    `measurements` are codes with the unit they must be in. `valid_days` is how long it counts;
    None means once is enough. It does not apply to `except_sex`, nor from `below_age` on; an
    unknown sex or age is asked, not assumed.
    """

    id: str
    title: str
    steps: tuple[str, ...]
    measurements: tuple[tuple[str, str], ...]
    instruments: tuple[str, ...]
    valid_days: int | None
    except_sex: str | None
    below_age: int | None
    source: Source


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A medicine by ingredient; `rxnorm` only where the code was verified."""

    name: str
    rxnorm: str | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a partner does on some routes, and what to do about it."""

    routes: tuple[str, ...]
    action: Action
    says: str
    advice: str
    source: Source


@dataclass(frozen=True, slots=True)
class Interaction:
    """One partner or group of partners, and its effect by route."""

    id: str
    title: str
    ingredients: tuple[Ingredient, ...]
    effects: tuple[Effect, ...]

    def on(self, route: str) -> Effect | None:
        """The effect on that route, or None where nothing is known for it."""
        return next((effect for effect in self.effects if route in effect.routes), None)


@cache
def contraindications() -> tuple[Contraindication, ...]:
    """The shelf's contraindications, in the order of the file."""
    text = read_content("limits", "contraindications").decode("utf-8")
    return contraindications_from_text(text, file="contraindications.toml")


@cache
def work_up() -> tuple[WorkUpItem, ...]:
    """The shelf's work-up, in the order of the file."""
    return work_up_from_text(read_content("limits", "work-up").decode("utf-8"), file="work-up.toml")


@cache
def interactions() -> tuple[Interaction, ...]:
    """Every interaction on the shelf, by id."""
    return tuple(
        interaction_from_text(read_content("interactions", name).decode("utf-8"), file=f"{name}.toml")
        for name in names("interactions")
    )


def contraindications_from_text(text: str, *, file: str) -> tuple[Contraindication, ...]:
    """Contraindications from TOML text; `InvalidContent` names file, key and reason."""

    def read(table: Table) -> tuple[Contraindication, ...]:
        _file_head(table, "limits")
        return table.reads("rules", _contraindication)

    return _unique(parse_toml(text, file).wholly(read), parse_toml(text, file))


def work_up_from_text(text: str, *, file: str) -> tuple[WorkUpItem, ...]:
    """Work-up items from TOML text; `InvalidContent` names file, key and reason."""

    def read(table: Table) -> tuple[WorkUpItem, ...]:
        _file_head(table, "limits")
        return table.reads("items", _work_up_item)

    return _unique(parse_toml(text, file).wholly(read), parse_toml(text, file))


def interaction_from_text(text: str, *, file: str) -> Interaction:
    """One interaction from TOML text; `InvalidContent` names file, key and reason."""
    return parse_toml(text, file).wholly(_interaction)


def _unique(found: tuple[T, ...], table: Table) -> tuple[T, ...]:
    ids = [each.id for each in found]
    for name in ids:
        if ids.count(name) > 1:
            raise table.wrong(name, "this id is used twice")
    return found


def _file_head(table: Table, kind: str) -> Source:
    """What every content file says of itself."""
    for key in ("id", "title"):
        table.text(key)
    return read_heading(table, kind)


def _contraindication(table: Table) -> Contraindication:
    found = Contraindication(
        id=table.text("id"),
        title=table.text("title"),
        weight=cast(Weight, table.choice("weight", RULE_WEIGHTS)),
        outcome=cast(Outcome, table.choice("outcome", OUTCOMES)),
        advice=table.text("advice"),
        when=table.reads("when", criterion),
        source=table.source("source"),
    )
    if not found.when:
        raise table.wrong("when", "a rule that looks for nothing can never fire")
    if (found.weight == "caution") != (found.outcome == "note"):
        raise table.wrong("outcome", "a caution is a note, and nothing else is")
    return found


def _work_up_item(table: Table) -> WorkUpItem:
    found = WorkUpItem(
        id=table.text("id"),
        title=table.text("title"),
        steps=table.texts("steps"),
        measurements=table.reads("measurements", lambda part: (part.text("code"), part.text("unit"))),
        instruments=table.texts("instruments"),
        valid_days=table.maybe_whole("valid_days"),
        except_sex=table.maybe_text("except_sex"),
        below_age=table.maybe_whole("below_age"),
        source=table.source("source"),
    )
    if not (found.steps or found.measurements or found.instruments):
        raise table.wrong("steps", "nothing could ever show that this was done")
    return found


def _interaction(table: Table) -> Interaction:
    found = Interaction(
        id=table.text("id"),
        title=table.text("title"),
        ingredients=table.reads("ingredients", _ingredient),
        effects=table.reads("effects", _effect),
    )
    read_heading(table, "interaction")
    routes = [route for effect in found.effects for route in effect.routes]
    if not found.ingredients or not routes:
        raise table.wrong("ingredients", "an interaction names ingredients and effects")
    if len(set(routes)) != len(routes):
        raise table.wrong("effects", "two effects speak about one route")
    return found


def _ingredient(table: Table) -> Ingredient:
    return Ingredient(table.text("name"), table.maybe_text("rxnorm"))


def _effect(table: Table) -> Effect:
    return Effect(
        routes=table.choices("routes", ROUTES),
        action=cast(Action, table.choice("action", ACTIONS)),
        says=table.text("says"),
        advice=table.text("advice"),
        source=table.source("source"),
    )
