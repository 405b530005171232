"""Takes away parts of voice recordings whose entry never came. For the clinic's daily clock.

sweep_voice             parts that have waited for the days of the settings (VOICE_PARTS_KEPT_DAYS)
sweep_voice --days 60   another number of days, thirty at least: a phone may be away as long as that
"""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from afterglow_clinic.chart.journal.sweeping import sweep_voice
from afterglow_clinic.clock import now

FEWEST_DAYS = 30


class Command(BaseCommand):
    help = "Delete parts of voice recordings that no journal entry ever claimed. Run it every day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=settings.VOICE_PARTS_KEPT_DAYS)

    def handle(self, *_: Any, **options: Any) -> None:
        if options["days"] < FEWEST_DAYS:
            raise CommandError(f"--days must be {FEWEST_DAYS} or more: a phone may be offline that long")
        swept = sweep_voice(after=timedelta(days=options["days"]), at=now())
        self.stdout.write(f"{swept.recordings} recordings taken away, {swept.parts} parts.\n")
