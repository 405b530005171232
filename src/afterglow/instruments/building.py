"""Builds an `Instrument` from one TOML file, asking for every key by name.

What it refuses is a key that is missing, of the wrong kind or unknown. Whether the parts
agree with each other (references, ranges, bands) is `afterglow.instruments.checking`;
conditions are built in `afterglow.instruments.building_conditions`, licence, codes and change in
`afterglow.instruments.building_terms`.
"""

from typing import cast, get_args

from afterglow.instruments.building_conditions import build_condition
from afterglow.instruments.building_terms import build_change, build_codes, build_licence
from afterglow.instruments.definition import (
    Aggregate,
    Band,
    CriticalItem,
    Direction,
    Entry,
    Instrument,
    Item,
    MissingRule,
    MissingRuleName,
    Op,
    Option,
    OptionSet,
    Rater,
    Skip,
    Verdict,
)
from afterglow.library.reading import Table
from afterglow.record import Sex


def build_instrument(table: Table) -> Instrument:
    """Build an instrument; its parts are not yet compared with each other.

    Raises:
        InvalidContent: A key is missing, unknown or of the wrong kind.
    """
    sets = {name: _option_set(name, part) for name, part in table.named_tables("option_sets").items()}
    total_range = table.pair("range") if "range" in table else None
    table.asked.add("range")
    instrument = Instrument(
        id=table.text("id"),
        version=table.text("version"),
        title=table.text("title"),
        short=table.text("short"),
        construct=table.text("construct"),
        rater=cast(Rater, table.choice("rater", get_args(Rater))),
        entry=cast(Entry, table.choice("entry", get_args(Entry))),
        window=table.text("window"),
        direction=cast(Direction, table.choice("direction", get_args(Direction))),
        evidence=table.evidence("evidence"),
        source=table.source("source"),
        licence=build_licence(table.table("licence")),
        window_days=table.maybe_whole("window_days", at_least=1),
        range=total_range,
        stem=table.maybe_text("stem"),
        codes=build_codes(table.maybe_table("codes")),
        items=tuple(_item(part, sets) for part in table.tables("items")),
        skips=tuple(_skip(part) for part in table.tables("skip")),
        subscales=tuple(_subscale(part) for part in table.tables("subscales")),
        missing=_missing_rule(table.maybe_table("missing")),
        bands=tuple(_band(part) for part in table.tables("bands")),
        bands_source=table.maybe_source("bands_source"),
        verdicts=tuple(_verdict(part) for part in table.tables("verdicts")),
        critical=tuple(_critical(part) for part in table.tables("critical")),
        change=build_change(table.maybe_table("change")),
        notes=table.texts("notes"),
        total=_total(table, total_range),
    )
    table.finish()
    return instrument


def _option_set(name: str, table: Table) -> OptionSet:
    found = OptionSet(
        id=name,
        options=tuple(_option(part) for part in table.tables("options")),
        minimum=table.maybe_number("min"),
        maximum=table.maybe_number("max"),
        step=table.maybe_number("step"),
        anchors=table.texts("anchors"),
        free=table.flag("free", default=False),
    )
    table.finish()
    kinds = bool(found.options) + (found.minimum is not None) + found.free
    if kinds != 1 or (found.minimum is None) != (found.maximum is None):
        raise table.wrong("", "must be one of: options, min with max, or free = true")
    if found.step is not None and (found.minimum is None or found.step <= 0):
        raise table.wrong("step", "must be above zero, and only beside min and max")
    return found


def _option(table: Table) -> Option:
    value = table.number("value")
    score = table.maybe_number("score")
    option = Option(
        value=value,
        text=table.text("text"),
        score=value if score is None else score,
        code=table.maybe_text("code"),
        loinc=table.maybe_text("loinc"),
    )
    table.finish()
    return option


def _item(table: Table, sets: dict[str, OptionSet]) -> Item:
    options = table.text("options")
    if options not in sets:
        raise table.wrong("options", f"no option set named {options!r}")
    item = Item(
        link_id=table.text("link_id"),
        text=table.text("text"),
        options=sets[options],
        loinc=table.maybe_text("loinc"),
        reverse=table.flag("reverse", default=False),
        scored=table.flag("scored", default=True),
        required=table.flag("required", default=True),
        not_applicable=table.flag("not_applicable", default=False),
        sex=cast(Sex, table.choice("sex", ("female", "male"))) if "sex" in table else None,
    )
    table.asked.add("sex")
    table.finish()
    return item


def _skip(table: Table) -> Skip:
    skip = Skip(
        when=build_condition(table.table("when")),
        items=_some(table, "items"),
        counts_as=table.maybe_number("counts_as"),
    )
    table.finish()
    return skip


def _some(table: Table, key: str) -> tuple[str, ...]:
    found = table.texts(key)
    if not found:
        raise table.wrong(key, "must name at least one item")
    return found


def _subscale(table: Table) -> Aggregate:
    low, high = table.pair("range")
    return _aggregate(table, table.text("id"), table.text("title"), (low, high))


def _total(table: Table, reach: tuple[float, float] | None) -> Aggregate | None:
    inner = table.maybe_table("total")
    if inner is None:
        return None
    if reach is None:
        raise table.wrong("range", "missing: an instrument with a total needs its range")
    return _aggregate(inner, "total", "Total", reach)


def _aggregate(table: Table, name: str, title: str, reach: tuple[float, float]) -> Aggregate:
    multiply = table.maybe_number("multiply")
    least = table.maybe_whole("min_answered", at_least=1)
    if table.flag("ignore_missing", default=False):
        least = least or 1
    found = Aggregate(
        id=name,
        title=title,
        op=cast(Op, table.choice("op", get_args(Op))),
        range=reach,
        items=table.texts("items"),
        parts=table.texts("parts"),
        at_least_value=table.maybe_number("at_least_value"),
        min_answered=least,
        multiply=1 if multiply is None else multiply,
    )
    table.finish()
    if found.items and found.parts:
        raise table.wrong("parts", "either items or parts, not both")
    if (found.op == "count") != (found.at_least_value is not None):
        raise table.wrong("at_least_value", "belongs to op = 'count', and is needed there")
    return found


def _missing_rule(table: Table | None) -> MissingRule | None:
    if table is None:
        return None
    rule = cast(MissingRuleName, table.choice("rule", get_args(MissingRuleName)))
    if rule == "none":
        table.maybe_source("source")
        table.finish()
        return None
    found = MissingRule(
        rule=rule,
        max_missing=table.whole("max_missing", at_least=1),
        never=table.texts("never"),
        round=table.flag("round", default=False),
        source=table.source("source"),
    )
    table.finish()
    return found


def _band(table: Table) -> Band:
    band = Band(
        name=table.text("name"),
        start=table.number("from"),
        end=table.number("to"),
        of=table.maybe_text("of") or "total",
    )
    table.finish()
    return band


def _verdict(table: Table) -> Verdict:
    verdict = Verdict(
        id=table.text("id"),
        title=table.text("title"),
        when=build_condition(table.table("when")),
        source=table.source("source"),
        level=table.maybe_text("level"),
        finding=table.maybe_text("finding"),
    )
    table.finish()
    return verdict


def _critical(table: Table) -> CriticalItem:
    skipped = table.choice("skipped_means", ("ask",)) if "skipped_means" in table else None
    table.asked.add("skipped_means")
    critical = CriticalItem(
        item=table.text("item"),
        finding=table.text("finding"),
        alert_at=table.number("alert_at"),
        immediate_at=table.maybe_number("immediate_at"),
        skipped_means="ask" if skipped else None,
        source=table.maybe_source("source"),
    )
    table.finish()
    return critical
