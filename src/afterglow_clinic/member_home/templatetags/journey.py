"""The pace of the breathing circle, as SVG wants it: plain numbers with a point, whatever the language."""

from django import template

from afterglow.program.journey_day import Breath

register = template.Library()


@register.filter
def pace(breath: Breath) -> dict[str, str]:
    """`whole` in seconds, and `turn`, the share of it after which the breath turns."""
    whole = breath.in_s + breath.out_s
    return {"whole": f"{whole:g}", "turn": f"{breath.in_s / whole:.4g}"}
