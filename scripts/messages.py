"""Keeps the catalogue of what members read: `python -m scripts.messages` (or `make messages`).

It finds every message of the member's side in templates, in Python and on the shelf, adds what is new to the
`.po` with an empty translation, drops what nobody says any more, and compiles the `.mo`. It needs no gettext
programs. Nothing in the files depends on the day, the machine or the line a message stands on, so that two
people's changes meet only where they mean the same message. How to: docs/how-to/add-a-language.md.
"""

import ast
import re
import struct
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from scripts.shelf_messages import shelf_messages

ROOT = Path(__file__).resolve().parent.parent
CLINIC = ROOT / "src" / "afterglow_clinic"
LOCALE = CLINIC / "site" / "locale"
LANGUAGES = ("es",)

PLACES = (
    "waiting_room/**/*",
    "member_home/**/*",
    "chart/**/*",
    "site/templates/*.html",
    "site/templates/components/*.html",
    "site/templates/account/*.html",
    "site/templates/allauth/**/*.html",
    "site/templatetags/look.py",
    "front_desk/actions.py",
)
"""Where members read, in `src/afterglow_clinic`. A new file of the chart counts, until it is named below."""

STAFF_ONLY = frozenset(
    {
        "chart/alerting.py",
        "chart/appointing.py",
        "chart/breaking_glass.py",
        "chart/checkpointing.py",
        "chart/clinic_text_pages.py",
        "chart/eligibility.py",
        "chart/hands.py",
        "chart/hours.py",
        "chart/huddling.py",
        "chart/models/clinical_impression.py",
        "chart/models/sustain_state.py",
        "chart/outlook_words.py",
        "chart/sustaining.py",
        "chart/templates/clinic_texts/_edit.html",
        "chart/templates/clinic_texts/_lines.html",
        "chart/templates/clinic_texts/_sign.html",
        "chart/templates/clinic_texts/_signature.html",
        "chart/templates/preparation/answers.html",
        "chart/who.py",
        "site/templates/base_staff.html",
        "site/templates/components/finding.html",
        "site/templates/components/patient.html",
        "site/templates/components/worklist_row.html",
    }
)
"""What only staff read stays out, and so stays in the clinic's own language whoever's request wrote it."""

Message = tuple[str | None, str | tuple[str, str]]
"""A context or None, and the text; with its plural where it counts something."""

CALLS = {
    "_": (0, None, None),
    "gettext": (0, None, None),
    "gettext_lazy": (0, None, None),
    "gettext_noop": (0, None, None),
    "ngettext": (0, 1, None),
    "ngettext_lazy": (0, 1, None),
    "pgettext": (1, None, 0),
    "pgettext_lazy": (1, None, 0),
    "npgettext": (1, 2, 0),
    "npgettext_lazy": (1, 2, 0),
}
"""Which arguments hold the text, its plural and its context."""

CALL = re.compile(r"""\b(?:n?p?gettext|_)\((?:u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*"|[\s,]|count)*\)""")
"""One call in what Django makes of a template."""


def main() -> None:
    """Bring every language's files up to date, and say what waits for a translator."""
    wanted = member_messages()
    for language in LANGUAGES:
        catalogue = updated(language, wanted)
        po_file(language).parent.mkdir(parents=True, exist_ok=True)
        po_file(language).write_bytes(written(catalogue))
        mo_file(language).write_bytes(compiled(catalogue))
        waiting = [said(message.id) for message in catalogue if message.id and not is_whole(message.string)]
        sys.stdout.write(f"{language}: {len(wanted)} messages, {len(waiting)} wait for a translation\n")
        sys.stdout.writelines(f"  {text!r}\n" for text in waiting)


def member_messages() -> set[Message]:
    """Every message of the member's side."""
    found = {(None, text) for text in shelf_messages()}
    for path in member_files():
        text = path.read_text("utf-8")
        found |= set(in_python(text) if path.suffix == ".py" else in_template(text, path.name))
    counted = {(context, text[0]) for context, text in found if isinstance(text, tuple)}
    return found - counted  # said once alone and once counted is one message to gettext


def member_files() -> list[Path]:
    """The files members' words are in, sorted."""
    paths = {
        path for place in PLACES for path in CLINIC.glob(place) if path.suffix in {".py", ".html", ".txt"}
    }
    return sorted(path for path in paths if path.relative_to(CLINIC).as_posix() not in STAFF_ONLY)


def in_template(text: str, name: str) -> Iterator[Message]:
    """The messages of a template. Django turns it into calls; only those are read, whatever is around."""
    calls = templatize(text, origin=name)
    for call in CALL.finditer(calls):
        yield from in_python(call.group())


def in_python(text: str) -> Iterator[Message]:
    """The messages of a module: literal arguments of gettext by any of its usual names."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in CALLS:
            continue
        singular, plural, context = (None if at is None else _literal(node, at) for at in CALLS[name])
        if singular is not None:
            yield context, singular if plural is None else (singular, plural)


def _literal(call: ast.Call, at: int) -> str | None:
    argument = call.args[at] if at < len(call.args) else None
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def updated(language: str, wanted: set[Message]) -> Catalog:
    """The catalogue with exactly these messages; translations that stand are kept."""
    known = {(message.context, message.id): message.string for message in kept(language)}
    catalogue = Catalog(locale=language, fuzzy=False)
    for context, text in sorted(wanted, key=lambda each: (str(each[1]), each[0] or "")):
        catalogue.add(text, known.get((context, text)), context=context)
    return catalogue


def kept(language: str) -> Catalog:
    """The catalogue as it is in the repository; empty for a language that begins."""
    if not po_file(language).exists():
        return Catalog(locale=language)
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def mo_file(language: str) -> Path:
    return po_file(language).with_suffix(".mo")


HEADER = "Language: {language}\nContent-Type: text/plain; charset=utf-8\nPlural-Forms: {plural}\n"


def _header(catalogue: Catalog) -> str:
    return HEADER.format(language=catalogue.locale_identifier, plural=catalogue.plural_forms)


def written(catalogue: Catalog) -> bytes:
    """The text of a `.po`."""
    body = BytesIO()
    write_po(body, catalogue, width=110, no_location=True, omit_header=True, sort_output=False)
    lines = "".join(f'"{line}\\n"\n' for line in _header(catalogue).splitlines())
    return f'msgid ""\nmsgstr ""\n{lines}\n'.encode() + body.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of a `.mo`: the same for the same messages. What has no translation is left out."""
    texts = {"": _header(catalogue)}
    for message in catalogue:
        if message.id and is_whole(message.string):
            key = "\0".join(message.id) if isinstance(message.id, tuple) else message.id
            key = f"{message.context}\4{key}" if message.context else key
            texts[key] = "\0".join(message.string) if isinstance(message.string, tuple) else message.string
    pairs = sorted((key.encode(), text.encode()) for key, text in texts.items())
    return _packed([key for key, _ in pairs], [text for _, text in pairs])


def _packed(keys: list[bytes], texts: list[bytes]) -> bytes:
    """GNU's layout: a header, where each key and each text lies, then all of them, each ended by a NUL."""
    at, places = 28 + 16 * len(keys), []
    for each in (*keys, *texts):
        places += [len(each), at]
        at += len(each) + 1
    header = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return (
        header + struct.pack(f"<{len(places)}I", *places) + b"".join(each + b"\0" for each in (*keys, *texts))
    )


def is_whole(text: str | tuple[str, ...]) -> bool:
    """Whether a translation stands, in each of its forms."""
    return all(text) if isinstance(text, tuple) else bool(text)


def said(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


if __name__ == "__main__":
    main()
