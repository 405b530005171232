"""SVG elements as escaped text. A style attribute is refused here, because the page's policy refuses it."""

import re
from collections.abc import Iterable
from typing import Final

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

Attribute = str | float | int | None

COLOURS: Final = {
    "ink": "#2b2622",
    "muted": "#6f665d",
    "edge": "#8f8374",
    "line": "#e6ddd0",
    "glow": "#c9762b",
    "leaf": "#4d7c5b",
    "dusk": "#5b6c8f",
    "paper": "#fffdf9",
}
"""The light tokens of static/afterglow/tokens.css, for paper and for the PDF maker, which sees no classes."""

XMLNS: Final = "http://www.w3.org/2000/svg"
FONT: Final = "'Atkinson Hyperlegible Next', 'Segoe UI', sans-serif"

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def words(text: str) -> SafeString:
    """Text a person may have typed, escaped, without the characters XML cannot carry."""
    return escape(_NOT_XML.sub("", text))


def number(value: float) -> str:
    """A coordinate: at most one decimal place, no trailing zero, no negative zero."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(name: str, *children: str, **attributes: Attribute) -> SafeString:
    """One element. Keywords become attributes: `stroke_width` is `stroke-width`; None is left out.

    Raises:
        ValueError: A style attribute was asked for.
    """
    if "style" in attributes:
        raise ValueError("no style attributes: the content security policy refuses them")
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_written(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(conditional_escape(child) for child in children)
    return mark_safe(f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>")  # noqa: S308


def group(children: Iterable[str], **attributes: Attribute) -> SafeString:
    """A <g>, or nothing when there is nothing in it."""
    inside = [child for child in children if child]
    return element("g", *inside, **attributes) if inside else SafeString("")


def paint(*, fill: str | None = None, stroke: str | None = None) -> dict[str, Attribute]:
    """Colours by token name: as attributes for paper, as classes for the screen's theme."""
    classes = " ".join(([f"d-{fill}"] if fill else []) + ([f"d-s-{stroke}"] if stroke else []))
    return {
        "class_": classes or None,
        "fill": COLOURS[fill] if fill else "none",
        "stroke": COLOURS[stroke] if stroke else None,
    }


def text(content: str, x: float, y: float, *, colour: str = "muted", **attributes: Attribute) -> SafeString:
    """A line of text with its baseline at (x, y)."""
    return element("text", words(content), x=x, y=y, **paint(fill=colour), **attributes)


def drawing(title: str, description: str, parts: Iterable[str], *, width: int, height: int) -> SafeString:
    """The <svg> itself: an image to a screen reader, named by title and description."""
    return element(
        "svg",
        element("title", words(title)),
        element("desc", words(description)),
        *(part for part in parts if part),
        xmlns=XMLNS,
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_label=_NOT_XML.sub("", f"{title}. {description}"),
        font_family=FONT,
    )


def _written(value: str | float | int) -> str:
    return number(value) if isinstance(value, int | float) else conditional_escape(value)
