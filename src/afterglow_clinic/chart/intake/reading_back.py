"""What was told, said back in words: for the page that shows it, and beside a form that came too late."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from afterglow.instruments.loading import shelf
from afterglow.program.intake import known_ingredients, terms
from afterglow_clinic.chart.models import IntakeSection
from afterglow_clinic.chart.speaking import spoken

Content = Mapping[str, Any]


def said(row: IntakeSection, *, plain: bool = False) -> list[tuple[str, str]]:
    """Pairs of what was asked and what was told; `plain` in the words the member was asked in."""
    return list(_said(row.section, row.content, plain=plain))


def _said(section: str, content: Content, *, plain: bool) -> Iterator[tuple[str, str]]:
    for key, label in (("now", _("Now")), ("past", _("In the past")), ("codes", _("What is so"))):
        if content.get(key):
            yield label, "; ".join(_term(code, plain=plain) for code in content[key])
    for number, row in enumerate(content.get("rows", ()), 1):
        yield str(number), LINES[section](row)
    if section == "release" and content.get("name"):
        yield _("To be shared with"), content["name"]
    if content.get("none"):
        yield _("Told"), _("None")
    for key, label in (
        ("helps", _("Who helps")),
        ("notes", _("Anything else")),
        ("wish", _("What they said")),
    ):
        if content.get(key):
            yield label, content[key]


def _term(code: str, *, plain: bool) -> str:
    if code not in terms():
        return code
    return spoken(terms()[code].plain) if plain else terms()[code].title


def _medicine(row: Content) -> str:
    parts = [row["ingredient"]]
    if row.get("written"):
        parts[0] += " " + _("(written as %(name)s)") % {"name": row["written"]}
    parts.append(f"{row['dose_ug'] / 1000:g} mg" if row.get("dose_ug") else _("dose not told"))
    if row.get("how"):
        parts.append(row["how"])
    if row.get("since"):
        parts.append(_("since %(day)s") % {"day": row["since"]})
    if row.get("stopped"):
        parts.append(_("last taken %(day)s") % {"day": row["stopped"]})
    if row["ingredient"] not in known_ingredients():
        parts.append(_("no interaction is on file for it: check by hand"))
    return ", ".join(parts)


def _allergy(row: Content) -> str:
    return f"{row['substance']}: {row['reaction']}" if row.get("reaction") else str(row["substance"])


def _treatment(row: Content) -> str:
    parts = [row["what"], row.get("dose", "")]
    if row.get("weeks"):
        parts.append(_("%(n)d weeks") % {"n": row["weeks"]})
    helped = {
        "none": _("did not help"),
        "some": _("helped somewhat"),
        "half-or-more": _("helped by half or more"),
        "worse": _("it got worse"),
    }
    parts += [helped.get(row.get("response", ""), ""), row.get("ended_because", "")]
    return ", ".join(part for part in parts if part)


def _goal(row: Content) -> str:
    if not row.get("instrument"):
        return _("“%(words)s”; no measure set yet") % {"words": row["statement"]}
    return f"“{row['statement']}”; {target_words(row)}"


def target_words(row: Content) -> str:
    """A target as a person says it."""
    known = shelf().get(row["instrument"])
    name = known.short if known else row["instrument"]
    past = _("above") if known and known.direction == "higher-is-better" else _("below")
    number = f"{row['value']:g}"
    return {
        "percent": _("%(name)s better by %(number)s %%") % {"name": name, "number": number},
        "points": _("%(name)s better by %(number)s points") % {"name": name, "number": number},
        "below": f"{name} {past} {number}",
    }[row["kind"]]


LINES = {"medications": _medicine, "allergies": _allergy, "treatments": _treatment, "goals": _goal}
