"""Figures of the board in words and small marks. Every share comes with what it is a share of."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afterglow.evidence.rate import Rate
from afterglow.instruments.loading import instrument
from afterglow_clinic.chart.models import Phase, Standing
from afterglow_clinic.chart.urgency import age
from afterglow_clinic.drawing import completeness_bar, sparkline

register = template.Library()


@register.simple_tag
def share(rate: Rate) -> str:
    """`12 of 29`, never a bare percentage."""
    if rate.measured == 0:
        return _("Not measured yet")
    return _("%(n)d of %(of)d") % {"n": rate.numerator, "of": rate.measured}


@register.simple_tag
def share_of(rate: Rate) -> str:
    """What a share leaves out."""
    if rate.due == 0:
        return _("Nobody has had a session.")
    return _("%(measured)d of %(due)d people with a session can be compared; %(missing)d cannot.") % {
        "measured": rate.measured,
        "due": rate.due,
        "missing": rate.missing,
    }


@register.simple_tag
def share_due(rate: Rate) -> str:
    """Measured of due."""
    if rate.due == 0:
        return _("Nothing due yet")
    return _("%(n)d of %(of)d") % {"n": rate.measured, "of": rate.due}


@register.simple_tag
def spark(values: list[float], score: dict[str, Any] | None) -> SafeString | str:
    """The small line of a row on the instrument's own range; nothing where nothing was measured."""
    if not values or not score:
        return ""
    measured = instrument(score["instrument"])
    low, high = measured.range or (min(values), max(values))
    label = _("%(measure)s, from %(first)g to %(last)g") % {
        "measure": measured.short,
        "first": values[0],
        "last": values[-1],
    }
    return sparkline(values, low=low, high=high, label=label)


@register.simple_tag
def completeness(measured: int, due: int) -> SafeString | str:
    """The small bar of a row."""
    return completeness_bar(measured, due) if due else ""


@register.simple_tag
def change_words(score: dict[str, Any] | None) -> str:
    """The change since the baseline, and what it amounts to. Points, with their direction in words."""
    if not score:
        return ""
    gained, verdicts = score.get("improvement"), score.get("verdicts") or {}
    if gained is None or score.get("baseline") is None:
        return _("No baseline before the first session")
    answers = {name: verdict["answer"] for name, verdict in verdicts.items()}
    if "yes" not in answers.values() and "no" not in answers.values():
        return _("Cannot be compared: %(why)s") % {"why": _because(verdicts)}
    points = abs(gained)
    words = _("%(n)g better") if gained > 0 else _("%(n)g worse") if gained < 0 else _("No change")
    change = words % {"n": points} if gained else words
    return f"{change}{_verdict(answers)}"


def _because(verdicts: dict[str, Any]) -> str:
    return str(next((verdict["because"] for verdict in verdicts.values()), _("no score since")))


def _verdict(answers: dict[str, str]) -> str:
    if answers.get("remission") == "yes":
        return ", " + _("remission")
    if answers.get("response") == "yes":
        return ", " + _("response")
    if answers.get("deterioration") == "yes":
        return ", " + _("clearly worse")
    return ""


@register.filter
def phase_word(code: str) -> str:
    """The clinic's word for a phase."""
    return str(Phase(code).label) if code in Phase.values else code


ROLE_WORDS = {
    "prescriber": gettext_lazy("prescriber"),
    "medical-director": gettext_lazy("medical director"),
    "nurse": gettext_lazy("nurse"),
    "integrator": gettext_lazy("integrator"),
    "front-desk": gettext_lazy("front desk"),
    "member": gettext_lazy("member"),
}


@register.filter
def role_word(code: str) -> str:
    """A role as people say it."""
    return str(ROLE_WORDS.get(code, code))


@register.filter
def time_left(left: timedelta) -> str:
    """How long a window is still open, in one unit."""
    return age(left)


@register.filter
def standing_word(code: str) -> str:
    """Where a member stands, in the board's word."""
    return str(Standing(code).label) if code in Standing.values else code
