"""The forecast: a band that fades as it leaves what was seen, and its middle, never one without the other."""

import hashlib

from django.utils.safestring import SafeString

from afterglow_clinic.drawing.frame import Shape
from afterglow_clinic.drawing.marking import path
from afterglow_clinic.drawing.scale import Scale
from afterglow_clinic.drawing.scene import Scene
from afterglow_clinic.drawing.svg import COLOURS, element, group, number, paint


def forecast(scene: Scene, x: Scale, y: Scale, shape: Shape) -> SafeString:
    """A band from the last value seen, fading almost to nothing; a dashed middle where there is evidence."""
    if scene.forecast is None:
        return SafeString("")
    steps = sorted(scene.forecast.steps, key=lambda step: step.at)
    seen = next((p for p in reversed(scene.points) if p.value is not None and p.at <= steps[0].at), None)
    low = [(x(step.at.timestamp()), y(max(scene.low, step.low))) for step in steps]
    high = [(x(step.at.timestamp()), y(min(scene.high, step.high))) for step in steps]
    middle = [(x(s.at.timestamp()), y(min(scene.high, max(scene.low, s.middle)))) for s in steps]
    if seen is not None and seen.value is not None:
        start = (x(seen.at.timestamp()), y(seen.value))
        low, high, middle = [start, *low], [start, *high], [start, *middle]
    name = _name(scene, shape)
    outline = " ".join(f"{number(px)},{number(py)}" for px, py in [*high, *reversed(low)])
    parts = [
        _fading(name, low[0][0], low[-1][0]),
        element("polygon", points=outline, fill=f"url(#{name})", stroke="none"),
    ]
    if scene.forecast.evidence == "enough":
        dashes = element(
            "path", d=path(middle), stroke_width=1.5, stroke_dasharray="5 4", **paint(stroke="dusk")
        )
        parts.append(dashes)
    return group(parts)


def _name(scene: Scene, shape: Shape) -> str:
    """A name for the gradient that two different charts on one page do not share."""
    return f"d{hashlib.sha256(repr((scene, shape.name)).encode()).hexdigest()[:12]}"


def _fading(name: str, start: float, end: float) -> SafeString:
    stops = [
        element("stop", offset=at, class_="d-stop-dusk", stop_color=COLOURS["dusk"], stop_opacity=opacity)
        for at, opacity in (("0", "0.42"), ("0.35", "0.26"), ("1", "0.06"))
    ]
    across: dict[str, str | float] = {"x1": start, "x2": max(end, start + 0.1), "y1": 0, "y2": 0}
    gradient = element("linearGradient", *stops, id=name, gradientUnits="userSpaceOnUse", **across)
    return element("defs", gradient)
