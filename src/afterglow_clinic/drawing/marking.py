"""The two small marks of a board row: a sparkline and a completeness bar. Both say themselves in words."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from afterglow_clinic.drawing.scale import Scale
from afterglow_clinic.drawing.subject import Undrawable, finite
from afterglow_clinic.drawing.svg import XMLNS, element, group, number, paint, words

SPARK_W, SPARK_H, PAD = 96, 28, 4
BAR_W, BAR_H = 64, 8
MOST_CELLS = 12
ROUND: dict[str, str | float | int | None] = {"stroke_linejoin": "round", "stroke_linecap": "round"}


def sparkline(values: Sequence[float | None], *, low: float, high: float, label: str) -> SafeString:
    """The run of a score without axes, equally spaced; None breaks the line. For a cell, beside the number.

    Args:
        values: Oldest first. low, high: The measure's range, so that rows compare.
        label: What it shows, in words; it is all a screen reader gets.
    Raises:
        Undrawable: A value is not finite.
    """
    x = Scale(0, max(1, len(values) - 1), PAD, SPARK_W - PAD)
    y = Scale(low, high, SPARK_H - PAD, PAD)
    places = [
        None if value is None else (x(i), y(min(high, max(low, finite(value, "sparkline")))))
        for i, value in enumerate(values)
    ]
    seen = [place for place in places if place is not None]
    last = [element("circle", cx=seen[-1][0], cy=seen[-1][1], r=3, **paint(fill="ink"))] if seen else []
    return element(
        "svg",
        element("title", words(label)),
        element("path", d=path(places), stroke_width=1.5, **ROUND, **paint(stroke="muted")),
        *last,
        xmlns=XMLNS,
        class_="d-spark",
        viewBox=f"0 0 {SPARK_W} {SPARK_H}",
        width=SPARK_W,
        height=SPARK_H,
        role="img",
        aria_label=words(label),
    )


def path(places: Sequence[tuple[float, float] | None]) -> str:
    """Path data through the places in order; None breaks it; a place alone between breaks is a dot."""
    commands = []
    pen_down = False
    for place in places:
        if place is None:
            pen_down = False
            continue
        here = f"{number(place[0])} {number(place[1])}"
        commands.append(f"L{here}" if pen_down else f"M{here}h0")
        pen_down = True
    return "".join(commands)


def completeness_bar(measured: int, due: int) -> SafeString:
    """How many measures came in of those that were due: a cell each up to twelve, a share beyond.

    Raises:
        Undrawable: More measured than due, or a negative count.
    """
    if not 0 <= measured <= due:
        raise Undrawable(f"completeness: {measured} of {due}")
    label = _("%(measured)d of %(due)d measured") % {"measured": measured, "due": due}
    cells = _cells(measured, due) if due <= MOST_CELLS else _share(measured / due)
    return element(
        "svg",
        element("title", label),
        group(cells),
        xmlns=XMLNS,
        class_="d-bar",
        viewBox=f"0 0 {BAR_W} {BAR_H}",
        width=BAR_W,
        height=BAR_H,
        role="img",
        aria_label=label,
    )


def _cells(measured: int, due: int) -> list[SafeString]:
    step = BAR_W / max(1, due)
    return [_cell(i * step, step - 2, full=i < measured) for i in range(due)]


def _cell(x: float, width: float, *, full: bool) -> SafeString:
    colours = paint(fill="muted", stroke="muted") if full else paint(stroke="edge")
    return element(
        "rect", x=x + 1, y=1, width=width - 0.5, height=BAR_H - 2, rx=1.5, stroke_width=1, **colours
    )


def _share(share: float) -> list[SafeString]:
    return [
        element("rect", x=1, y=1, width=BAR_W - 2, height=BAR_H - 2, rx=1.5, **paint(stroke="edge")),
        element("rect", x=1, y=1, width=(BAR_W - 2) * share, height=BAR_H - 2, rx=1.5, **paint(fill="muted")),
    ]
