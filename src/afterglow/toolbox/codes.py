"""The conditions and circumstances a modality may name: the codes an intake asks about.

Read from `library/intake/`, where each code has its title and the member's words. A code that
stands there nowhere is unknown, and nothing is assumed harmless with it.
"""

from collections.abc import Mapping
from functools import cache

from afterglow.library.reading import parse_toml
from afterglow.library.shelf import read_content

FILES = ("conditions", "circumstances", "practice-cautions")


@cache
def known_codes() -> Mapping[str, str]:
    """Code -> title, in the order of the files."""
    return {code: title for name in FILES for code, title in _terms(name)}


def _terms(name: str) -> tuple[tuple[str, str], ...]:
    text = read_content("intake", name).decode("utf-8")
    terms = parse_toml(text, f"intake/{name}.toml").tables("terms")
    return tuple((term.text("code"), term.text("title")) for term in terms)
