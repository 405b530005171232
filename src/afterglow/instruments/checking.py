"""Refuses an instrument whose parts contradict each other.

Every reference must resolve, every declared range must be the one its items can reach, bands must
tile, and the wording must be what the licence says. Keys and kinds were checked before, in
`afterglow.instruments.building`; each refusal here names file, key and reason the same way.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from afterglow.instruments.condition import CountItems, items_named, scores_named
from afterglow.instruments.definition import Aggregate, Band, Instrument, Item
from afterglow.instruments.reach import reachable
from afterglow.library.reading import InvalidContent

VERSION = re.compile(r"\d+\.\d+\.\d+")
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ROUNDING_GAP = 0.1
"""Published bands of a mean print one decimal: 2.29 and 2.3 touch."""


def check_instrument(instrument: Instrument, file: str) -> None:
    """Refuse an instrument that contradicts itself.

    Raises:
        InvalidContent: The first contradiction found.
    """
    refuse = Refusal(file)
    _check_names(instrument, refuse)
    _check_entry(instrument, refuse)
    _check_items(instrument, refuse)
    _check_references(instrument, refuse)
    _check_aggregates(instrument, refuse)
    _check_missing_rule(instrument, refuse)
    _check_bands(instrument, refuse)
    _check_verdicts(instrument, refuse)
    _check_wording(instrument, refuse)
    _check_change(instrument, refuse)


class Refusal:
    """Raises, for one file, when a promise is broken."""

    def __init__(self, file: str) -> None:
        self.file = file

    def unless(self, promise: object, key: str, reason: str) -> None:
        """Raise `InvalidContent` for `key` unless the promise holds."""
        if not promise:
            raise InvalidContent(self.file, key, reason)

    def unknown(self, names: Iterable[str], known: Iterable[str], key: str, kind: str) -> None:
        """Raise for the first name that is not known."""
        allowed = set(known)
        for name in names:
            self.unless(name in allowed, key, f"no {kind} named {name!r}")

    def repeated(self, names: Sequence[str], key: str) -> None:
        """Raise for the first name that stands twice."""
        for place, name in enumerate(names):
            self.unless(name not in names[:place], key, f"{name!r} stands twice")


def _check_names(instrument: Instrument, refuse: Refusal) -> None:
    stem = refuse.file.rsplit("/", maxsplit=1)[-1].removesuffix(".toml")
    refuse.unless(instrument.id == stem, "id", f"must be the file's name, {stem!r}")
    refuse.unless(KEBAB.fullmatch(instrument.id), "id", "must be kebab case")
    refuse.unless(VERSION.fullmatch(instrument.version), "version", "must look like 1.0.0")
    refuse.repeated([item.link_id for item in instrument.items], "items.link_id")
    refuse.repeated([scale.id for scale in instrument.subscales], "subscales.id")
    links = {item.link_id for item in instrument.items}
    for scale in instrument.subscales:
        refuse.unless(scale.id not in links | {"total"}, "subscales.id", f"{scale.id!r} is taken")


def _check_entry(instrument: Instrument, refuse: Refusal) -> None:
    if instrument.entry == "items":
        refuse.unless(instrument.items, "items", "missing: entry is by items")
        refuse.unless(
            (instrument.range is None) == (instrument.total is None),
            "range",
            "belongs to a total: both or neither",
        )
        return
    refuse.unless(instrument.range, "range", "missing: only the total is entered")
    parts = (instrument.items, instrument.subscales, instrument.skips, instrument.critical)
    refuse.unless(not any(parts) and instrument.total is None, "entry", "'total' has no items or parts")


def _check_items(instrument: Instrument, refuse: Refusal) -> None:
    for item in instrument.items:
        key = f"items[{item.link_id}]"
        if item.options.free:
            refuse.unless(not item.scored and not item.reverse, key, "a free answer cannot be scored")
            continue
        values = [option.value for option in item.options.options]
        refuse.unless(len(set(values)) == len(values), key, "two options have the same value")
        codes = [option.code for option in item.options.options if option.code]
        refuse.repeated(codes, f"{key}.options.code")


def _check_references(instrument: Instrument, refuse: Refusal) -> None:
    links = [item.link_id for item in instrument.items]
    scales = [scale.id for scale in instrument.subscales]
    for skip in instrument.skips:
        refuse.unknown(skip.items, links, "skip.items", "item")
        refuse.unknown(items_named(skip.when), links, "skip.when", "item")
        refuse.unless(not scores_named(skip.when), "skip.when", "may only speak of answers")
    scores = scales + (["total"] if instrument.range else [])
    for verdict in instrument.verdicts:
        refuse.unknown(items_named(verdict.when), links, f"verdicts[{verdict.id}].when", "item")
        refuse.unknown(scores_named(verdict.when), scores, f"verdicts[{verdict.id}].when", "score")
    for critical in instrument.critical:
        refuse.unknown([critical.item], links, "critical.item", "item")
    refuse.unknown((band.of for band in instrument.bands), scores, "bands.of", "score")


def _check_aggregates(instrument: Instrument, refuse: Refusal) -> None:
    items = {item.link_id: item for item in instrument.items}
    known = set(items)
    aggregates = instrument.subscales + ((instrument.total,) if instrument.total else ())
    for aggregate in aggregates:
        key = aggregate.id if aggregate.id == "total" else f"subscales[{aggregate.id}]"
        refuse.unknown(aggregate.items, items, f"{key}.items", "item")
        refuse.unknown(aggregate.parts, known, f"{key}.parts", "item, or subscale above it,")
        known.add(aggregate.id)
        _check_aggregate_items(instrument, aggregate, items, key, refuse)
        reach = reachable(instrument, aggregate)
        refuse.unless(
            all(abs(a - b) < 1e-9 for a, b in zip(reach, aggregate.range, strict=True)),
            "range" if aggregate.id == "total" else f"{key}.range",
            f"its items reach {reach[0]:g} to {reach[1]:g}, not {aggregate.range[0]:g} to "
            f"{aggregate.range[1]:g}",
        )


def _check_aggregate_items(
    instrument: Instrument, aggregate: Aggregate, items: dict[str, Item], key: str, refuse: Refusal
) -> None:
    is_total = aggregate is instrument.total
    refuse.unless(aggregate.items or aggregate.parts or is_total, f"{key}.items", "needs items or parts")
    for link_id in (*aggregate.items, *(part for part in aggregate.parts if part in items)):
        refuse.unless(not items[link_id].options.free, f"{key}.items", f"item {link_id} is free text")
        refuse.unless(items[link_id].scored or not is_total, f"{key}.items", f"item {link_id} is not scored")


def _check_missing_rule(instrument: Instrument, refuse: Refusal) -> None:
    rule = instrument.missing
    if rule is None:
        return
    refuse.unknown(rule.never, (item.link_id for item in instrument.items), "missing.never", "item")
    total = instrument.total
    refuse.unless(total is not None, "missing", "fills in a total, and there is none")
    if total is None or rule.rule != "median-of-subscale-rounded-up":
        simple = total is not None and not total.parts and total.op in ("sum", "mean")
        refuse.unless(simple, "missing.rule", "needs a total that is a sum or a mean of items")
        return
    covered = sorted(link for scale in instrument.subscales for link in scale.items)
    wanted = sorted(total.items or (item.link_id for item in instrument.items if item.scored))
    refuse.unless(covered == wanted, "missing.rule", "needs subscales that divide the total's items")


def _check_bands(instrument: Instrument, refuse: Refusal) -> None:
    refuse.unless(
        not instrument.bands or instrument.bands_source, "bands_source", "missing: bands need a source"
    )
    scores = {scale.id: scale for scale in instrument.subscales}
    for of in dict.fromkeys(band.of for band in instrument.bands):
        bands = [band for band in instrument.bands if band.of == of]
        aggregate = instrument.total if of == "total" else scores[of]
        reach = instrument.range if aggregate is None else aggregate.range
        if reach is not None:
            _check_tiling(bands, reach, aggregate, refuse)


def _check_tiling(
    bands: Sequence[Band], reach: tuple[float, float], aggregate: Aggregate | None, refuse: Refusal
) -> None:
    of = bands[0].of
    refuse.repeated([band.name for band in bands], f"bands of {of}")
    refuse.unless(bands[0].start == reach[0], f"bands of {of}", f"must begin at {reach[0]:g}")
    refuse.unless(bands[-1].end == reach[1], f"bands of {of}", f"must end at {reach[1]:g}")
    for band in bands:
        refuse.unless(band.start <= band.end, f"bands of {of}", f"{band.name!r} ends before it begins")
    for lower, upper in pairwise(bands):
        gap = upper.start - lower.end
        real = aggregate is not None and aggregate.op == "mean"
        fits = 0 <= gap <= ROUNDING_GAP + 1e-9 if real else 0 < gap <= _step_of(aggregate)
        refuse.unless(fits, f"bands of {of}", f"{lower.name!r} and {upper.name!r} must touch")


def _step_of(aggregate: Aggregate | None) -> float:
    return 1 if aggregate is None else max(aggregate.multiply, 1)


def _check_verdicts(instrument: Instrument, refuse: Refusal) -> None:
    levels: dict[str, list[str | None]] = {}
    for verdict in instrument.verdicts:
        key = f"verdicts[{verdict.id}]"
        levels.setdefault(verdict.id, []).append(verdict.level)
        if isinstance(verdict.when, CountItems):
            refuse.unless(verdict.when.items, f"{key}.when", "counts no items")
        for score in scores_named(verdict.when):
            reach = _range_of(instrument, score)
            refuse.unless(reach is None or reach[1] > 0, f"{key}.when", f"{score} has no positive range")
    for name, found in levels.items():
        alone = len(found) == 1
        refuse.unless(alone or None not in found, f"verdicts[{name}]", "stands twice: each needs a level")
        refuse.repeated([level for level in found if level], f"verdicts[{name}].level")


def _range_of(instrument: Instrument, score: str) -> tuple[float, float] | None:
    if score == "total":
        return instrument.range
    return next((scale.range for scale in instrument.subscales if scale.id == score), None)


def _check_wording(instrument: Instrument, refuse: Refusal) -> None:
    wording = instrument.licence.wording
    refuse.unless(
        (wording == "none") == (instrument.entry == "total"),
        "licence.wording",
        "is 'none' exactly where only the total is entered",
    )
    if wording != "placeholder":
        return
    for item in instrument.items:
        refuse.unless(
            item.text == f"Item {item.link_id}",
            f"items[{item.link_id}].text",
            f"must be 'Item {item.link_id}': the licence allows no wording",
        )


def _check_change(instrument: Instrument, refuse: Refusal) -> None:
    change = instrument.change
    if change is None:
        return
    if change.reliability is not None:
        refuse.unless(0 < change.reliability < 1, "change.reliability", "must lie between 0 and 1")
    if change.sd is not None:
        refuse.unless(change.sd > 0, "change.sd", "must be above zero")
    if change.response_percent is not None:
        refuse.unless(0 < change.response_percent <= 100, "change.response_percent", "must be a percentage")
    upward = instrument.direction == "higher-is-better"
    remits_down = change.remission_below is not None or change.remission_at_most is not None
    refuse.unless(not (upward and remits_down), "change", "improvement is upward here: remission_at_least")
    remits_up = change.remission_at_least is not None
    refuse.unless(upward or not remits_up, "change.remission_at_least", "improvement is downward here")
