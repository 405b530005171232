"""The score chart: how a measure went, through which bands, the sessions, the practice, what is missing.

It shows; it decides nothing. Change, response and the forecast are told to it by `afterglow.trajectory`.
"""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from afterglow_clinic.drawing import frame, telling
from afterglow_clinic.drawing.beside import beside as drawn_beside
from afterglow_clinic.drawing.beside import legend, legend_height
from afterglow_clinic.drawing.fading import forecast as drawn_forecast
from afterglow_clinic.drawing.frame import SHAPES, Shape
from afterglow_clinic.drawing.hindsight import hindsight as drawn_hindsight
from afterglow_clinic.drawing.marking import ROUND, path
from afterglow_clinic.drawing.scale import Scale, day
from afterglow_clinic.drawing.scene import Better, Scene
from afterglow_clinic.drawing.strips import session_rules, strips
from afterglow_clinic.drawing.subject import (
    Band,
    Beside,
    Chart,
    Forecast,
    Hindsight,
    Point,
    Practice,
    Session,
    Undrawable,
    finite,
)
from afterglow_clinic.drawing.svg import drawing, element, group, paint, text, words

CROWDED = 400


def score_chart(
    series: Sequence[Point],
    *,
    title: str,
    measure: str,
    low: float,
    high: float,
    better: Better = "down",
    bands: Sequence[Band] = (),
    sessions: Sequence[Session] = (),
    practice: Sequence[Practice] = (),
    forecast: Forecast | None = None,
    hindsight: Hindsight | None = None,
    target: float | None = None,
    beside: Sequence[Beside] = (),
) -> Chart:
    """Draw a measure over time, in three shapes, with its sentence and its table.

    Args:
        series: In any order; a point without a value is shown as missing, never as a number.
        title: Whose and what; part of what a screen reader says.
        measure: The instrument's short name, for the axis ("PHQ-9").
        low, high: The measure's range in points; values outside it widen the axis.
        better: Which way is better, or that neither is; it is written on the axis.
        bands: Severity bands with their names, in points.
        practice: The strip below; shares of what was planned.
        forecast: Drawn as a band that fades as it leaves what was seen. Never a bare line.
        hindsight: What a model makes of the past; a quiet band and its middle, beneath the scores.
        target: Agreed with the member; a thin line with its number.
        beside: Other instruments that the forecast and the hindsight rest on, each with its own mark.
    Raises:
        Undrawable: A value is not finite, or a time has no zone.
    """
    scene = Scene(
        title=title,
        measure=measure,
        low=min([finite(low, "low"), *_values(series)]),
        high=max([finite(high, "high"), *_values(series)]),
        better=better,
        points=tuple(sorted(series, key=lambda point: point.at)),
        bands=tuple(bands),
        sessions=tuple(sorted(sessions, key=lambda session: session.at)),
        practice=tuple(sorted(practice, key=lambda part: part.at)),
        forecast=forecast if forecast and forecast.steps else None,
        hindsight=hindsight if hindsight and hindsight.steps else None,
        target=target if target is None else finite(target, "target"),
        beside=tuple(one for one in beside if one.points),
    )
    if scene.high < scene.low:
        raise Undrawable("high is below low")
    sentence = telling.sentence(scene)
    phone, tablet, wide = (_drawn(scene, shape, sentence) for shape in SHAPES)
    return Chart(title, sentence, phone, tablet, wide, telling.columns(scene), telling.rows(scene))


def _values(series: Sequence[Point]) -> list[float]:
    return [point.value for point in series if point.value is not None]


def _drawn(scene: Scene, shape: Shape, sentence: str) -> SafeString:
    if not (scene.points or scene.sessions or scene.practice or scene.forecast):
        return _nothing(scene, shape, sentence)
    start, end = scene.span
    x = Scale(start.timestamp(), end.timestamp(), shape.left + 8, shape.plot_end - 8)
    y = Scale(scene.low, scene.high, shape.floor - 8, shape.top + 8)
    below, bottom = strips(scene, x, shape)
    dates = bottom + shape.letters + 4
    key = legend(scene, shape, dates + shape.letters + 10)
    height = int(bottom + shape.letters + 12 + legend_height(scene, shape))
    parts = [
        frame.severity(scene.bands, y, shape, better=scene.better),
        frame.value_axis(scene.low, scene.high, y, shape),
        _heading(scene, shape),
        frame.floor_line(shape, shape.floor),
        session_rules(scene, x, shape),
        _target(scene, y, shape),
        drawn_hindsight(scene, x, y),
        drawn_forecast(scene, x, y, shape),
        _line(scene, x, y),
        _marks(scene, x, y),
        drawn_beside(scene, x, y),
        _missing(scene, x, shape),
        _ends(scene, x, y, shape),
        below,
        frame.time_axis(start, end, x, shape, dates),
        key,
    ]
    return drawing(scene.title, sentence, parts, width=shape.width, height=height)


def _nothing(scene: Scene, shape: Shape, sentence: str) -> SafeString:
    y = Scale(scene.low, scene.high, shape.floor - 8, shape.top + 8)
    parts = [
        frame.severity(scene.bands, y, shape, better=scene.better),
        frame.value_axis(scene.low, scene.high, y, shape),
        _heading(scene, shape),
        text(
            _("Nothing measured yet"),
            (shape.left + shape.plot_end) / 2,
            (shape.top + shape.floor) / 2,
            font_size=shape.letters + 1,
            text_anchor="middle",
        ),
    ]
    return drawing(scene.title, sentence, parts, width=shape.width, height=shape.floor + 8)


def _heading(scene: Scene, shape: Shape) -> SafeString:
    """Which way is better, said on the axis; what an open mark means, where there is one."""
    measure = frame.shortened(scene.measure, 14)
    parts = [text(_way(scene) % {"measure": measure}, 0, 14, font_size=shape.letters)]
    if scene.missing:
        end = shape.width
        label = _("not answered")
        parts.append(text(label, end, 14, font_size=shape.letters, text_anchor="end"))
        parts.append(_open_mark(end - len(label) * shape.letters * 0.53 - 8, 14 - shape.letters * 0.33))
    return group(parts)


def _way(scene: Scene) -> str:
    return {
        "down": _("↓ %(measure)s, lower is better"),
        "up": _("↑ %(measure)s, higher is better"),
        "neither": _("%(measure)s, which has no better or worse"),
    }[scene.better]


def _target(scene: Scene, y: Scale, shape: Shape) -> SafeString:
    if scene.target is None or not scene.low <= scene.target <= scene.high:
        return SafeString("")
    height = y(scene.target)
    rule = element(
        "line",
        x1=shape.left,
        x2=shape.plot_end,
        y1=height,
        y2=height,
        stroke_width=1.5,
        stroke_dasharray="2 4",
        **paint(stroke="leaf"),
    )
    label = _("target %(value)s") % {"value": f"{scene.target:g}"}
    return group([rule, text(label, shape.left + 6, height - 5, colour="leaf", font_size=shape.letters)])


def _line(scene: Scene, x: Scale, y: Scale) -> SafeString:
    places = [None if p.value is None else (x(p.at.timestamp()), y(p.value)) for p in scene.points]
    if not any(places):
        return SafeString("")
    return element("path", d=path(places), stroke_width=2, **ROUND, **paint(stroke="ink"))


def _marks(scene: Scene, x: Scale, y: Scale) -> SafeString:
    """A dot for each value, smaller as they crowd; each says its value and its day."""
    seen = [(p.at, p.value) for p in scene.points if p.value is not None]
    radius = 3.5 if len(seen) <= 40 else 2.5 if len(seen) <= 120 else 1.5
    if len(seen) > CROWDED:
        return SafeString("")
    return group(
        element(
            "circle",
            element("title", words(f"{value:g}, {day(at)}")),
            cx=x(at.timestamp()),
            cy=y(value),
            r=radius,
            stroke_width=1.5 if radius > 2 else None,
            **paint(fill="ink", stroke="paper" if radius > 2 else None),
        )
        for at, value in seen
    )


def _missing(scene: Scene, x: Scale, shape: Shape) -> SafeString:
    return group(_open_mark(x(point.at.timestamp()), shape.floor) for point in scene.missing)


def _open_mark(cx: float, cy: float) -> SafeString:
    return element("circle", cx=cx, cy=cy, r=4, stroke_width=1.5, **paint(fill="paper", stroke="muted"))


def _ends(scene: Scene, x: Scale, y: Scale, shape: Shape) -> SafeString:
    """The first and the last value as numbers beside their dots, on the side where the line is not."""
    seen = [(p.at.timestamp(), p.value) for p in scene.points if p.value is not None]
    if not seen:
        return SafeString("")
    chosen = {0, len(seen) - 1}
    return group(_value(seen, i, x, y, shape) for i in sorted(chosen))


def _value(seen: list[tuple[float, float]], i: int, x: Scale, y: Scale, shape: Shape) -> SafeString:
    at, value = seen[i]
    neighbour = seen[1 if i == 0 else i - 1][1] if len(seen) > 1 else value
    place = y(value)
    above = neighbour <= value
    height = place - 9 if above else place + shape.letters + 6
    if height < shape.top:
        height = place + shape.letters + 6
    elif height > shape.floor - 2:
        height = place - 9
    return text(
        f"{value:g}",
        x(at),
        height,
        colour="ink",
        font_size=shape.letters + 2,
        font_weight=600,
        text_anchor="start" if i == 0 and len(seen) > 1 else "end" if len(seen) > 1 else "middle",
    )
