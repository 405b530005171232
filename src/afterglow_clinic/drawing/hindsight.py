"""The weeks so far as a model sees them: an even, quiet band and its middle, beneath what was measured."""

from django.utils.safestring import SafeString

from afterglow_clinic.drawing.marking import ROUND, path
from afterglow_clinic.drawing.scale import Scale
from afterglow_clinic.drawing.scene import Scene
from afterglow_clinic.drawing.svg import element, group, number, paint


def hindsight(scene: Scene, x: Scale, y: Scale) -> SafeString:
    """The band of the past with a dotted middle; unlike the forecast's it does not fade."""
    if scene.hindsight is None:
        return SafeString("")
    steps = sorted(scene.hindsight.steps, key=lambda step: step.at)
    across = [x(step.at.timestamp()) for step in steps]
    low, middle, high = (
        [(px, y(min(scene.high, max(scene.low, end)))) for px, end in zip(across, ends, strict=True)]
        for ends in zip(*((step.low, step.middle, step.high) for step in steps), strict=True)
    )
    outline = " ".join(f"{number(px)},{number(py)}" for px, py in [*high, *reversed(low)])
    return group(
        [
            element("polygon", points=outline, fill_opacity="0.16", **paint(fill="dusk")),
            element(
                "path",
                d=path(middle),
                stroke_width=1.5,
                stroke_dasharray="1 4",
                **ROUND,
                **paint(stroke="dusk"),
            ),
        ]
    )
