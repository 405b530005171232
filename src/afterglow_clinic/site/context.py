"""What every template may rely on: the actor, the clinic, whether this is the demo."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from afterglow_clinic.chart.actor import NOBODY, Actor
from afterglow_clinic.chart.breaking_glass import glass_of


def house(request: HttpRequest) -> dict[str, Any]:
    """Template names: `actor`, `organization` (or None), `demo`, `broken_glass` (charts that stand open to
    the actor), `theme` (empty: as the device says)."""
    actor: Actor = getattr(request, "actor", NOBODY)
    theme = request.COOKIES.get("theme", "")
    return {
        "actor": actor,
        "organization": getattr(request, "organization", None),
        "demo": settings.DEMO,
        "broken_glass": glass_of(actor) if actor.opened else (),
        "theme": theme if theme in {"light", "dim"} else "",
    }
