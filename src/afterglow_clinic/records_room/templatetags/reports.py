"""Shares, intervals and days of a report in words; what was not counted is a dash and never nought."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

from afterglow.trajectory.scored import find_instrument

register = template.Library()


@register.simple_tag
def per_cent(share: float | None) -> str:
    """`58 %`, or a dash."""
    return "–" if share is None else f"{share:.0%}".replace("%", " %")


@register.simple_tag
def interval_of(found: Mapping[str, float] | None) -> str:
    """`58 % (39 to 74)`, or a dash where nobody was counted."""
    if not found:
        return "–"
    low, high = round(100 * found["low"]), round(100 * found["high"])
    return _("%(share)s (%(low)d to %(high)d)") % {
        "share": per_cent(found["estimate"]),
        "low": low,
        "high": high,
    }


@register.simple_tag
def days_of(found: Mapping[str, float], horizon: int) -> str:
    """`90 of 180 days (52 to 128)`."""
    return _("%(days).0f of %(of)d days (%(low).0f to %(high).0f)") % {
        "days": found["estimate"],
        "of": horizon,
        "low": found["low"],
        "high": found["high"],
    }


@register.simple_tag
def rate_word(kind: str) -> str:
    """A kind of rate in the clinic's word."""
    return {"response": _("Response"), "remission": _("Remission")}.get(kind, kind)


@register.simple_tag
def short_of(name: str) -> str:
    """The short name of an instrument, or its id where the shelf does not have it."""
    found = find_instrument(name)
    return found.short if found else name
