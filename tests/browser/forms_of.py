"""Reads the forms of a page as a person would fill them in: what is there, and which take free text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

FREE = frozenset({"text", "search", "email", "tel", "url", ""})
FILLED = {"number": "3", "date": "2026-03-02", "datetime-local": "2026-03-02T09:00", "time": "09:00"}
UNLIMITED = 4000


@dataclass(slots=True)
class Form:
    """One form: where it goes, what it would send as it stands, and each free text with its longest.

    Of those in `bounded` the page itself says how long they may be.
    """

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    bounded: list[str] = field(default_factory=list)

    def add_text(self, name: str, told: dict[str, str]) -> None:
        self.texts[name] = int(told.get("maxlength", UNLIMITED))
        if "maxlength" in told:
            self.bounded.append(name)


class FormReader(HTMLParser):
    """Collects `forms`. A choice nobody made is made: the first option, the first box."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = Form(told.get("action", ""), told.get("method", "get").lower())
            self.forms.append(self._inside)
        form, name = self._inside, told.get("name", "")
        if form is None or (not name and tag != "option") or "disabled" in told:
            return
        if tag == "textarea":
            form.add_text(name, told)
        elif tag == "input":
            self._input(form, name, told)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if told.get("value") and ("selected" in told or not form.values.get(self._select)):
                form.values[self._select] = [told["value"]]
        elif tag == "button":
            form.values.setdefault(name, [told.get("value", "")])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
        elif tag == "select":
            self._select = ""

    def _input(self, form: Form, name: str, told: dict[str, str]) -> None:
        kind, value = told.get("type", "").lower(), told.get("value", "")
        if kind in FREE:
            form.add_text(name, told)
        elif kind in {"radio", "checkbox"}:
            if name not in form.values or "checked" in told:
                form.values[name] = [value or "on"]
        elif kind != "file":
            form.values[name] = [value or FILLED.get(kind, "")]


def forms_of(html: str) -> list[Form]:
    """Every form of a page that is sent by POST."""
    return [form for form in every_form_of(html) if form.method == "post"]


def every_form_of(html: str) -> list[Form]:
    """Every form of a page, those that only ask a question too."""
    reader = FormReader()
    reader.feed(html)
    return reader.forms
