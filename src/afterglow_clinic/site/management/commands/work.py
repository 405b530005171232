"""The worker of a clinic: everything that happens by itself. `afterglow serve` starts it."""

from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from afterglow_clinic.site.working import LOOKS, keep_looking


class Command(BaseCommand):
    help = "Send, watch, count and tidy up, each at its time, in this one process, until it is ended."

    def handle(self, *_: Any, **__: Any) -> None:
        keep_looking(LOOKS, Event())
