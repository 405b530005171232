"""Every night: draw every member's line anew, and tell the next person where a slip was not taken."""

from typing import Any

from django.core.management.base import BaseCommand

from afterglow_clinic.care_station.slipping.watching import watch
from afterglow_clinic.clock import now


class Command(BaseCommand):
    help = "Draw the sustain lines anew and pass on slips that nobody has taken. Run it every night."

    def handle(self, *args: Any, **options: Any) -> None:
        night = watch(at=now())
        self.stdout.write(f"{night.reviewed} members looked at, {night.told} slips passed on")
