"""The two small marks of a board row: a sparkline and a completeness bar. Both say themselves in words."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from afterglow_clinic.drawing.scale import Scale
from afterglow_clinic.drawing.subject import Undrawable, finite
from afterglow_clinic.drawing.svg import XMLNS, Attribute, element, number, paint, words

SPARK_W, SPARK_H, PAD = 96, 28, 4
BAR_W, BAR_H = 64, 8
ROUND: dict[str, Attribute] = {"stroke_linejoin": "round", "stroke_linecap": "round"}


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
    """The share of the measures that were due which came in. Always beside the two numbers, never instead.

    Raises:
        Undrawable: More measured than due, or a negative count.
    """
    if not 0 <= measured <= due:
        raise Undrawable(f"completeness: {measured} of {due}")
    label = _("%(measured)d of %(due)d measured") % {"measured": measured, "due": due}
    inside: dict[str, Attribute] = {"x": 1, "y": 1, "height": BAR_H - 2, "rx": 2}
    full = BAR_W - 2
    return element(
        "svg",
        element("title", label),
        element("rect", width=full, stroke_width=1, **inside, **paint(stroke="edge")),
        element("rect", width=full * measured / max(1, due), **inside, **paint(fill="muted")),
        xmlns=XMLNS,
        class_="d-bar",
        viewBox=f"0 0 {BAR_W} {BAR_H}",
        width=BAR_W,
        height=BAR_H,
        role="img",
        aria_label=label,
    )
