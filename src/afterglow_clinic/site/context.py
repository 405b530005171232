"""What every template may rely on: the actor, the clinic, whether this is the demo."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from afterglow_clinic.chart.actor import NOBODY


def house(request: HttpRequest) -> dict[str, Any]:
    """Template names: `actor`, `organization` (or None), `demo`, `theme` (empty: as the device says)."""
    theme = request.COOKIES.get("theme", "")
    return {
        "actor": getattr(request, "actor", NOBODY),
        "organization": getattr(request, "organization", None),
        "demo": settings.DEMO,
        "theme": theme if theme in {"light", "dim"} else "",
    }
