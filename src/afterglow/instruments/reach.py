"""How low and how high a score can go, worked out from the items alone.

Used to hold a file to the range it declares, and to draw an axis. It supposes every item
is answered, or skipped and counted as its skip rule says.
"""

from collections.abc import Sequence

from afterglow.instruments.definition import Aggregate, Instrument, Item, Op

Reach = tuple[float, float]


def reachable(instrument: Instrument, aggregate: Aggregate) -> Reach:
    """The lowest and the highest value an aggregate of this instrument can take."""
    items = {
        item.link_id: _item_reach(instrument, item) for item in instrument.items if not item.options.free
    }
    scales = {scale.id: scale for scale in instrument.subscales}
    if aggregate.parts:
        reaches = [
            reachable(instrument, scales[part]) if part in scales else items[part] for part in aggregate.parts
        ]
    else:
        reaches = [items[link_id] for link_id in items_of(instrument, aggregate)]
    low, high = combined(reaches, aggregate.op)
    return low * aggregate.multiply, high * aggregate.multiply


def _item_reach(instrument: Instrument, item: Item) -> Reach:
    counted = [
        skip.counts_as
        for skip in instrument.skips
        if item.link_id in skip.items and skip.counts_as is not None
    ]
    low, high = item.options.reach
    return min(low, *counted, low), max(high, *counted, high)


def items_of(instrument: Instrument, aggregate: Aggregate) -> tuple[str, ...]:
    """The link ids an aggregate works on directly; a total that names none works on every scored item."""
    if aggregate.items or aggregate.parts:
        return aggregate.items
    return tuple(item.link_id for item in instrument.items if item.scored)


def combined(reaches: Sequence[Reach], op: Op) -> Reach:
    """The reach of an operation over parts with these reaches."""
    lows = [low for low, _ in reaches]
    highs = [high for _, high in reaches]
    match op:
        case "sum":
            return sum(lows), sum(highs)
        case "mean":
            return sum(lows) / len(lows), sum(highs) / len(highs)
        case "max":
            return max(lows), max(highs)
        case "count":
            return 0, len(highs)
