"""The frame of a score chart: where things go in each of its three shapes, and what stands still in it.

Phone, tablet and wide differ in proportion, not in content; letters stay at 11 px or more at the
narrowest width that the page shows each shape at (record.css).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from afterglow_clinic.drawing.scale import Scale, time_ticks, value_ticks
from afterglow_clinic.drawing.scene import Better
from afterglow_clinic.drawing.subject import Band
from afterglow_clinic.drawing.svg import element, group, paint, text


@dataclass(frozen=True, slots=True)
class Shape:
    """A size in units of the viewBox, its margins, and the size of its letters."""

    name: str
    width: int
    plot_height: int
    left: int
    right: int
    top: int
    letters: float

    @property
    def plot_end(self) -> int:
        return self.width - self.right

    @property
    def name_letters(self) -> int:
        """How many letters of a name fit at the right; a letter of our sans is about 0.48 of its size."""
        return int((self.right - 8) / (self.letters * 0.48))

    @property
    def floor(self) -> int:
        return self.top + self.plot_height


PHONE = Shape("phone", width=340, plot_height=186, left=32, right=78, top=30, letters=13)
TABLET = Shape("tablet", width=560, plot_height=210, left=36, right=104, top=32, letters=14)
WIDE = Shape("wide", width=880, plot_height=230, left=38, right=136, top=32, letters=14)
SHAPES = (PHONE, TABLET, WIDE)


def severity(bands: Sequence[Band], y: Scale, shape: Shape, *, better: Better) -> SafeString:
    """Quiet tints with their names at the right: the best band leaf, the rest ink, deeper as they worsen.

    Where neither way is better no band is the best one.
    """
    ordered = sorted(bands, key=lambda band: band.low, reverse=better == "up")
    return group(
        part
        for rank, band in enumerate(ordered)
        for part in (
            _tint(band, rank, len(ordered), y, shape, best=rank == 0 and better != "neither"),
            _name(band, y, shape),
        )
    )


def _tint(band: Band, rank: int, count: int, y: Scale, shape: Shape, *, best: bool) -> SafeString:
    low, high = _edges(band, y, shape)
    worse = rank / max(1, count - 1)
    return element(
        "rect",
        x=shape.left,
        y=high,
        width=shape.plot_end - shape.left,
        height=max(0.0, low - high),
        fill_opacity=f"{0.14 if best else 0.015 + 0.075 * worse:.3f}",
        **paint(fill="leaf" if best else "ink"),
    )


def _edges(band: Band, y: Scale, shape: Shape) -> tuple[float, float]:
    """The band's lower and upper edge on the page: neighbours meet half way, outer ones reach the frame."""
    low = shape.floor if band.low <= y.low else y(band.low - 0.5)
    high = shape.top if band.high >= y.high else y(band.high + 0.5)
    return (min(shape.floor, max(shape.top, low)), min(shape.floor, max(shape.top, high)))


def _name(band: Band, y: Scale, shape: Shape) -> SafeString:
    low, high = _edges(band, y, shape)
    room = max(1, int((low - high) // (shape.letters + 1)))
    lines = wrapped(band.name, shape.name_letters)
    if low - high < shape.letters * 0.75:
        return SafeString("")
    lines = lines if len(lines) <= room else [shortened(band.name, shape.name_letters)]
    middle = (low + high) / 2 + shape.letters * 0.35 - (len(lines) - 1) * (shape.letters + 1) / 2
    return group(
        text(line, shape.plot_end + 8, middle + i * (shape.letters + 1), font_size=shape.letters)
        for i, line in enumerate(lines)
    )


def wrapped(name: str, letters: int) -> list[str]:
    """A name broken at its spaces, and behind its hyphens, into lines of about so many letters."""
    lines: list[str] = []
    for word in re.findall(r"[^\s-]*-|[^\s-]+", name):
        glue = "" if lines and lines[-1].endswith("-") else " "
        if lines and len(lines[-1]) + len(glue) + len(word) <= letters:
            lines[-1] += f"{glue}{word}"
        else:
            lines.append(shortened(word, letters))
    return lines or [""]


def shortened(name: str, letters: int) -> str:
    """A name, or as much of it as fits, with a mark that something is left out."""
    return name if len(name) <= letters else f"{name[: max(1, letters - 1)].rstrip()}…"


def value_axis(low: float, high: float, y: Scale, shape: Shape) -> SafeString:
    """Numbers at the left; no rule, no ticks: the tints and the numbers are enough."""
    ticks = value_ticks(low, high, 6 if shape.plot_height > 200 else 5)
    return group(
        text(
            f"{tick:g}",
            shape.left - 6,
            y(tick) + shape.letters * 0.35,
            font_size=shape.letters,
            text_anchor="end",
        )
        for tick in ticks
    )


def time_axis(start: datetime, end: datetime, x: Scale, shape: Shape, baseline: float) -> SafeString:
    """Dates under everything else, kept inside the drawing."""
    at_most = max(2, int((shape.plot_end - shape.left) / (shape.letters * 4.6)))
    parts = []
    for at, label in time_ticks(start, end, at_most):
        place = x(at.timestamp())
        half = len(label) * shape.letters * 0.28
        anchor = "start" if place - half < 2 else "end" if place + half > shape.width - 2 else "middle"
        parts.append(text(label, place, baseline, font_size=shape.letters, text_anchor=anchor))
    return group(parts)


def floor_line(shape: Shape, height: float) -> SafeString:
    """A hairline at the given height, across the plot."""
    return element(
        "line",
        x1=shape.left,
        x2=shape.plot_end,
        y1=height,
        y2=height,
        stroke_width=1,
        **paint(stroke="line"),
    )
