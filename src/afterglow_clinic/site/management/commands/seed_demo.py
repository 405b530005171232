"""Seeds the demo clinic into an empty database; one that holds somebody is left alone."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from afterglow_clinic.clock import now
from afterglow_clinic.site.demo.seeding import NotEmpty, seed


class Command(BaseCommand):
    help = "Seed the demo clinic. Only in demo mode, only into an empty database."

    def handle(self, *_: Any, **__: Any) -> None:
        if not settings.DEMO:
            raise CommandError("AFTERGLOW_DEMO=1 is not set: the demo's people do not belong in a clinic.")
        try:
            seed(at=now(), progress=self._say)
        except NotEmpty:
            self._say("already there, left as it is")

    def _say(self, what: str) -> None:
        self.stdout.write(f"  {what}")
        self.stdout.flush()
