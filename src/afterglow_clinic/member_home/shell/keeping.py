"""What a phone may keep of the app: public files, and pages without a word about anyone.

The list is made from the folders, so that a new sheet or script is kept the day it is written. A page
of a member never gets here: the worker asks for each of these pages without the member's cookie.
"""

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from afterglow_clinic.chart.crisis import ways_to_talk

HOME = Path(__file__).parents[1] / "static" / "home"
HOUSE = Path(__file__).parents[2] / "site" / "static" / "afterglow"
WORKER = HOME / "worker.js"
PUSHED = HOME / "sw-push.js"
NOT_KEPT = {"worker.js", "sw-push.js", "look.css"}
PAGES = ("offline", "help_now", "away")


@lru_cache(maxsize=32)
def worker_source(country: str, language: str) -> str:
    """The service worker with its list, for one country's crisis lines in one language.

    Args:
        country: ISO 3166-1 alpha-2, or empty.
        language: One of `settings.LANGUAGES`.
    """
    spelled = json.dumps(_list(country, language), sort_keys=True)
    pushed = f"importScripts({json.dumps(static('home/sw-push.js'))});"
    return f"const KEPT = {spelled};\n{pushed}\n{WORKER.read_text('utf-8')}"


def _list(country: str, language: str) -> dict[str, Any]:
    files = kept_files()
    content = b"".join(path.read_bytes() for path in (*files.values(), WORKER, PUSHED))
    rendered = "".join(shown(name, country, language) for name in PAGES)
    return {
        "name": f"daybook-{sha256(content + rendered.encode()).hexdigest()[:16]}",
        "files": sorted(files),
        "pages": {address_of(name): f"{address_of(name)}?country={country}" for name in PAGES},
        "offline": address_of("offline"),
        "language": language,
    }


def kept_files() -> dict[str, Path]:
    """Every static file a page of the app may ask for, by its address."""
    found = {
        f"home/{path.name}": path
        for path in HOME.iterdir()
        if path.suffix in {".css", ".js", ".svg", ".png"} and path.name not in NOT_KEPT
    }
    house = [*HOUSE.glob("*.css"), HOUSE / "page.js", HOUSE / "mark.svg"]
    found |= {f"afterglow/{path.name}": path for path in house if path.name not in NOT_KEPT}
    found |= {f"afterglow/fonts/{path.name}": path for path in (HOUSE / "fonts").glob("*.woff2")}
    return {static(name): path for name, path in found.items()}


def address_of(name: str) -> str:
    return reverse(f"member_home:{name}")


def shown(name: str, country: str, language: str) -> str:
    """One public page as everybody of that country and language gets it."""
    with translation.override(language):
        return render_to_string(f"member_home/shell/{name}.html", {"lines": ways_to_talk(country)})


def known_language(asked: str) -> str:
    """A language the house speaks; its own where it does not know the asked one."""
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
