"""Which line stands for a person where there is room for only one.

A choice of what to show first, from the shelf's `limits/headline-measures.toml`; it decides nothing else.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from afterglow.trajectory.series import Series


@cache
def headline_order() -> tuple[str, ...]:
    """Instrument ids, the preferred one first."""
    text = files("afterglow.library").joinpath("limits", "headline-measures.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["order"]["instruments"])


def headline(lines: Sequence[Series]) -> Series | None:
    """The first line of the order that has a point; else the one with the most; None without any."""
    measured = [line for line in lines if line.points]
    if not measured:
        return None
    order = {name: place for place, name in enumerate(headline_order())}

    def preference(line: Series) -> tuple[int, int, str]:
        return order.get(line.instrument, len(order)), -len(line.points), line.instrument

    return min(measured, key=preference)
