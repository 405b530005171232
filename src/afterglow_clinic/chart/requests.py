"""What a view asks of its request: who is acting. Kept apart so that no action ever sees a request."""

from typing import cast

from django.http import HttpRequest

from afterglow_clinic.chart.actor import NOBODY, Actor


def actor_of(request: HttpRequest) -> Actor:
    """The actor that `site.middleware.KnowTheActor` found behind this request."""
    return cast(Actor, getattr(request, "actor", NOBODY))
