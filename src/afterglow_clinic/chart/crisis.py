"""Ways to reach a person, as the card `components/crisis.html` shows them: by country, from the shelf.

Two rooms show the card; neither decides who needs it. The lines themselves are `afterglow.safety.crisis`.
"""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from afterglow.safety.crisis import CrisisLine, crisis_lines

Way = dict[str, str]


def ways_to_talk(country: str) -> list[Way]:
    """Every way of a country's lines, the emergency number last. Never empty."""
    known = crisis_lines(country)
    ways = [way for line in known.lines for way in _ways(line)]
    emergency = {
        "name": _("Emergency"),
        "number": known.emergency,
        "href": f"tel:{known.emergency}",
        "kind": "phone",
        "note": _("If you are in danger right now"),
    }
    return [*ways, emergency]


def _ways(line: CrisisLine) -> list[Way]:
    """A line's ways in; where it speaks the reader's language, with what to do to be heard in it."""
    hours = {"day and night": _("Day and night")}.get(line.hours, line.hours)
    by_text = _("By text message. %(hours)s") % {"hours": hours}
    here = line.in_language(get_language() or "")
    name = here.get("name", line.name)
    ways = []
    if line.call:
        note = _two_sentences(hours, here.get("call"))
        ways.append({"number": line.call, "href": f"tel:{line.call}", "kind": "phone", "note": note})
    if line.text:
        note = _two_sentences(by_text, here.get("text"))
        ways.append({"number": line.text, "href": f"sms:{line.text}", "kind": "message", "note": note})
    return [{"name": name, **way} for way in ways]


def _two_sentences(first: str, second: str | None) -> str:
    return f"{first}. {second}" if second else first
