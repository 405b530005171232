"""Step curves: the share of people who still have relief, over time, its interval, how many are watched.

Figures come from `afterglow.evidence`; nothing is estimated here. A curve never stands without its numbers
at risk where they are given, and curves differ by dash and by name, not by colour alone.
"""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from afterglow_clinic.drawing import frame
from afterglow_clinic.drawing.frame import SHAPES, Shape
from afterglow_clinic.drawing.marking import ROUND, path
from afterglow_clinic.drawing.scale import Scale, value_ticks
from afterglow_clinic.drawing.subject import Chart, Curve, CurveStep, Undrawable
from afterglow_clinic.drawing.svg import drawing, element, group, number, paint, text

DASHES = (None, "7 4", "2 4")
TINTS = ("ink", "dusk", "leaf")


def step_curve(curves: Sequence[Curve], *, title: str, unit: str, what: str) -> Chart:
    """Draw one to three step curves.

    Args:
        curves: Each with steps in any order; before its first step everyone (a share of 1) is left.
        unit: Of the x axis, plural ("weeks").
        what: What the share is of ("still in relief").
    Raises:
        Undrawable: No curve, or more than three.
    """
    if not 1 <= len(curves) <= len(DASHES):
        raise Undrawable(f"one to three curves, not {len(curves)}")
    end = max(
        [
            1.0,
            *(step.at for curve in curves for step in curve.steps),
            *(c for v in curves for c in v.censored),
        ]
    )
    sentence = " ".join(_told(curve, unit, what) for curve in curves)
    phone, tablet, wide = (_drawn(curves, shape, end, title, sentence, unit, what) for shape in SHAPES)
    columns = (_("Group"), unit.capitalize(), what.capitalize(), _("Interval"), _("Still watched"))
    return Chart(title, sentence, phone, tablet, wide, columns, _rows(curves))


def _ordered(curve: Curve) -> list[CurveStep]:
    return sorted(curve.steps, key=lambda step: step.at)


def _told(curve: Curve, unit: str, what: str) -> str:
    steps = _ordered(curve)
    if not steps:
        return _("%(name)s: nobody has been followed yet.") % {"name": curve.name}
    last = steps[-1]
    told = {
        "name": curve.name,
        "at": f"{last.at:g}",
        "unit": unit,
        "share": round(last.share * 100),
        "what": what,
    }
    said = _("%(name)s: at %(at)s %(unit)s %(share)d %% are %(what)s") % told
    if last.low is None or last.high is None:
        return f"{said}."
    return f"{said} ({last.low * 100:.0f} – {last.high * 100:.0f} %)."


def _drawn(
    curves: Sequence[Curve], shape: Shape, end: float, title: str, sentence: str, unit: str, what: str
) -> SafeString:
    x = Scale(0, end, shape.left + 12, shape.plot_end - 12)
    y = Scale(0, 1, shape.floor - 4, shape.top + 8)
    risk, bottom = _at_risk(curves, x, shape)
    parts = [
        text(f"↑ {what}, %", 0, 14, font_size=shape.letters),
        group(
            text(f"{tick:.0f}", shape.left - 6, y(tick / 100) + 4, font_size=shape.letters, text_anchor="end")
            for tick in (0, 25, 50, 75, 100)
        ),
        group(frame.floor_line(shape, y(tick / 100)) for tick in (0, 50, 100)),
        *(_curve(curve, i, end, x, y) for i, curve in enumerate(curves)),
        _names(curves, y, shape),
        _ticks(end, x, shape, unit),
        risk,
    ]
    return drawing(title, sentence, parts, width=shape.width, height=int(bottom + 8))


def _corners(
    steps: Sequence[CurveStep], end: float, x: Scale, y: Scale, side: str
) -> list[tuple[float, float]]:
    """The step path: level until a step, then down. A step without the side's value keeps the one before."""
    value = 1.0
    corners = [(x(0), y(1))]
    for step in steps:
        told = getattr(step, side)
        corners.append((x(step.at), y(value)))
        value = value if told is None else told
        corners.append((x(step.at), y(value)))
    return [*corners, (x(end), y(value))]


def _curve(curve: Curve, rank: int, end: float, x: Scale, y: Scale) -> SafeString:
    steps = _ordered(curve)
    if not steps:
        return SafeString("")
    end = max([steps[-1].at, *curve.censored]) if curve.censored else end
    parts = []
    if any(step.low is not None and step.high is not None for step in steps):
        edge = [*_corners(steps, end, x, y, "high"), *reversed(_corners(steps, end, x, y, "low"))]
        outline = " ".join(f"{number(px)},{number(py)}" for px, py in edge)
        parts.append(element("polygon", points=outline, fill_opacity="0.12", **paint(fill=TINTS[rank])))
    line = path(_corners(steps, end, x, y, "share"))
    dash = DASHES[rank]
    parts.append(
        element("path", d=line, stroke_width=2, stroke_dasharray=dash, **ROUND, **paint(stroke=TINTS[rank]))
    )
    parts += [_censored(at, steps, x, y, rank) for at in curve.censored]
    return group(parts)


def _censored(at: float, steps: Sequence[CurveStep], x: Scale, y: Scale, rank: int) -> SafeString:
    """A short upright tick where someone was last seen: they left, they did not relapse."""
    share = next((step.share for step in reversed(steps) if step.at <= at), 1.0)
    ends = {"x1": x(at), "x2": x(at), "y1": y(share) - 4, "y2": y(share) + 4}
    return element("line", stroke_width=1.5, **ends, **paint(stroke=TINTS[rank]))


def _names(curves: Sequence[Curve], y: Scale, shape: Shape) -> SafeString:
    """Each curve's name at its end, pushed apart where two would meet."""
    letters = shape.name_letters
    ends = sorted(
        (y(_ordered(curve)[-1].share if curve.steps else 1.0), rank, curve.name)
        for rank, curve in enumerate(curves)
    )
    parts = []
    lowest = 0.0
    for height, rank, name in ends:
        lines = frame.wrapped(name, letters)[:3]
        place = max(height + 4, lowest)
        parts += [
            text(
                line,
                shape.plot_end + 8,
                place + i * (shape.letters + 1),
                colour=TINTS[rank],
                font_size=shape.letters,
            )
            for i, line in enumerate(lines)
        ]
        lowest = place + len(lines) * (shape.letters + 1) + 2
    return group(parts)


def _ticks(end: float, x: Scale, shape: Shape, unit: str) -> SafeString:
    ticks = value_ticks(0, end, 6 if shape.width < 400 else 9)
    baseline = shape.floor + shape.letters + 4
    numbers = [text(f"{t:g}", x(t), baseline, font_size=shape.letters, text_anchor="middle") for t in ticks]
    return group([*numbers, text(unit, shape.plot_end + 8, baseline, font_size=shape.letters)])


def _at_risk(curves: Sequence[Curve], x: Scale, shape: Shape) -> tuple[SafeString, float]:
    """How many are still watched, under the axis, a line for each curve; and where the last line ends."""
    bottom = float(shape.floor + shape.letters + 4)
    parts = []
    for rank, curve in enumerate(curves):
        steps = [step for step in _ordered(curve) if step.at_risk is not None]
        if not steps:
            continue
        bottom += shape.letters + 6
        parts += _spaced(steps, x, shape, bottom, TINTS[rank])
        parts.append(
            text(_("watched"), shape.plot_end + 8, bottom, colour=TINTS[rank], font_size=shape.letters)
        )
    return group(parts), bottom


def _spaced(
    steps: Sequence[CurveStep], x: Scale, shape: Shape, height: float, colour: str
) -> list[SafeString]:
    """The numbers that fit beside each other, from the left."""
    parts = []
    free = 0.0
    for step in steps:
        place = x(step.at)
        half = len(str(step.at_risk)) * shape.letters * 0.3
        if place - half >= free and place + half <= shape.plot_end:
            label = str(step.at_risk)
            parts.append(
                text(label, place, height, colour=colour, font_size=shape.letters, text_anchor="middle")
            )
            free = place + half + 10
    return parts


def _rows(curves: Sequence[Curve]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            curve.name,
            f"{step.at:g}",
            f"{step.share * 100:.0f} %",
            ""
            if step.low is None or step.high is None
            else f"{step.low * 100:.0f} – {step.high * 100:.0f} %",
            "" if step.at_risk is None else str(step.at_risk),
        )
        for curve in curves
        for step in _ordered(curve)
    )
