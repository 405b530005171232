"""Other instruments that a line rests on: each with a mark of its own shape, and what it may have meant.

A mark stands where its score lies on this chart's scale, with a thin rule over its interval; it is joined
to nothing, for it is no score of this instrument. The shapes are told apart without colour.
"""

from collections.abc import Callable

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afterglow_clinic.drawing.frame import Shape
from afterglow_clinic.drawing.scale import Scale, day
from afterglow_clinic.drawing.scene import Scene
from afterglow_clinic.drawing.subject import BesidePoint
from afterglow_clinic.drawing.svg import element, group, number, paint, text, words

LETTER = 0.6
"""Of its size, how wide a letter of our sans is about."""


def _square(x: float, y: float) -> str:
    return f"M{number(x - 4)} {number(y - 4)}h8v8h-8z"


def _triangle(x: float, y: float) -> str:
    return f"M{number(x)} {number(y - 5)}l5 9h-10z"


def _diamond(x: float, y: float) -> str:
    return f"M{number(x)} {number(y - 6)}l5 6l-5 6l-5 -6z"


def _cross(x: float, y: float) -> str:
    return f"M{number(x - 4)} {number(y - 4)}l8 8m0 -8l-8 8"


SHAPES: tuple[Callable[[float, float], str], ...] = (_square, _triangle, _diamond, _cross)
SHAPE_WORDS = (
    gettext_lazy("squares"),
    gettext_lazy("triangles"),
    gettext_lazy("diamonds"),
    gettext_lazy("crosses"),
)


def shape_words(place: int) -> str:
    """What the marks of the instrument at this place are called."""
    return str(SHAPE_WORDS[place % len(SHAPE_WORDS)])


def beside(scene: Scene, x: Scale, y: Scale) -> SafeString:
    """The marks of all other instruments: open, so that a score of the chart's own shows through."""
    return group(
        part
        for place, one in enumerate(scene.beside)
        for point in one.points
        for part in (_reach(point, x, y), _mark(place, one.name, point, x, y))
    )


def _reach(point: BesidePoint, x: Scale, y: Scale) -> SafeString:
    across = x(point.at.timestamp())
    ends = {"y1": y(point.low), "y2": y(point.high)}
    return element(
        "line", x1=across, x2=across, **ends, stroke_width=1, stroke_opacity="0.55", **paint(stroke="muted")
    )


def _mark(place: int, name: str, point: BesidePoint, x: Scale, y: Scale) -> SafeString:
    said = f"{name} {point.value:g}, {day(point.at)}"
    return _shape(place, x(point.at.timestamp()), y(point.middle), element("title", words(said)))


def _shape(place: int, x: float, y: float, title: SafeString | str = "") -> SafeString:
    outline = SHAPES[place % len(SHAPES)](x, y)
    return element("path", title, d=outline, stroke_width=1.5, **paint(stroke="ink"))


def legend(scene: Scene, shape: Shape, baseline: float) -> SafeString:
    """Which mark is which instrument, under the dates; nothing where there is one instrument alone."""
    if not scene.beside:
        return SafeString("")
    parts: list[SafeString] = []
    for index, (name, across, line) in enumerate(_places(scene, shape)):
        down = baseline + line * (shape.letters + 8)
        middle = down - shape.letters * 0.35
        own = element("circle", cx=across, cy=middle, r=3.5, **paint(fill="ink"))
        parts.append(_shape(index - 1, across, middle) if index else own)
        parts.append(text(name, across + 9, down, font_size=shape.letters))
    return group(parts)


def legend_height(scene: Scene, shape: Shape) -> float:
    """How much room the key takes under the dates."""
    if not scene.beside:
        return 0.0
    return (shape.letters + 8) * (1 + max(line for *_, line in _places(scene, shape))) + 2


def _places(scene: Scene, shape: Shape) -> list[tuple[str, float, int]]:
    """Every name of the key, where its mark stands, and in which line: a name that has no room begins one."""
    found, across, line = [], 6.0, 0
    for name in (scene.measure, *(one.name for one in scene.beside)):
        wide = 9 + len(name) * shape.letters * LETTER
        if across > 6.0 and across + wide > shape.width:
            across, line = 6.0, line + 1
        found.append((name, across, line))
        across += wide + 18
    return found


def told(scene: Scene) -> str:
    """A sentence for each instrument beside the chart's own: how many, by which mark, and the last."""
    return " ".join(_told(place, scene) for place in range(len(scene.beside)))


def _told(place: int, scene: Scene) -> str:
    one = scene.beside[place]
    last = max(one.points, key=lambda point: point.at)
    said = _(
        "%(name)s is marked by %(shape)s (%(count)d): the last, %(value)s on %(day)s, counts here as about "
        "%(middle)s (%(level)d in 100: %(low)s to %(high)s)."
    )
    return said % {
        "name": one.name,
        "shape": shape_words(place),
        "count": len(one.points),
        "value": f"{last.value:g}",
        "day": day(last.at),
        "middle": f"{last.middle:.0f}",
        "level": round(one.level * 100),
        "low": f"{last.low:.0f}",
        "high": f"{last.high:.0f}",
    }
