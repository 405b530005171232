"""Reads a page as its reader does: what is seen or spoken, without what is marked as another language."""

import re
from html.parser import HTMLParser

from django.apps import apps
from django.db.models import CharField, JSONField, TextField

SPOKEN = ("aria-label", "title", "placeholder", "alt")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNREAD = {"script", "style", "svg", "code"}

WORDS = """
the your you yours and with of to is are was were be been not from this that these those for have will would
when what who which how by at it its if on in or my our we us they them their there here all any each every
new day days week weeks today next back more send sent keep kept read write written tell told page question
questions answer answers help now yes nobody nothing someone something needs about before after again until
sign signed leave open close name time team care can cannot do does did don let than then other into out
"""
ENGLISH = frozenset(WORDS.split())
"""Words that give English away and that Spanish does not have."""


class Page(HTMLParser):
    """The pieces of text of a page in its own language, and the languages it names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language, self.pieces = "", list[str]()
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    @property
    def _reads(self) -> bool:
        return all(reads for _, reads in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        ours = tag not in UNREAD and given.get("dir") != "auto"  # somebody's own words may run either way
        reads = ours and given.get("lang", self.language) == self.language
        if reads and self._reads:
            self.pieces += [given[name] for name in (*SPOKEN, *_words_for_scripts(given)) if name in given]
            if tag in {"button", "input"} and given.get("type") in {"submit", "button"}:
                self.pieces.append(given.get("value", ""))
        if tag not in VOID:
            self._open.append((tag, reads))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        if self._reads and text.strip():
            self.pieces.append(" ".join(text.split()))


def _words_for_scripts(given: dict[str, str]) -> list[str]:
    """Sentences a script shows later stand in data attributes."""
    return [name for name, value in given.items() if name.startswith("data-") and " " in value.strip()]


def own_words() -> list[str]:
    """Everything anybody wrote in the record, the longest first: it stays as it was written."""
    found: set[str] = set()
    for model in apps.get_app_config("chart").get_models():
        names = [f.name for f in model._meta.fields if isinstance(f, CharField | TextField | JSONField)]
        for row in model._default_manager.values_list(*names) if names else ():
            found |= {" ".join(text.split()) for value in row for text in _texts(value)}
    return sorted((text for text in found if " " in text), key=len, reverse=True)


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in _texts(each)]


def english_in(html: str, written: list[str]) -> list[str]:
    """Pieces of the page with an English word in them, after what people wrote is taken out."""
    found = []
    for piece in Page(html).pieces:
        rest = piece
        for text in written:
            rest = rest.replace(text, " ")
        if ENGLISH & set(re.findall(r"[\w'/]+", rest.lower())):
            found.append(piece)
    return found
