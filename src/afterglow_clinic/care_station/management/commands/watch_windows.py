"""The watch: looks again at every member whose plan changes by itself, or once with --once."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from afterglow_clinic.care_station.windows.watch import watch_once
from afterglow_clinic.clock import now


class Command(BaseCommand):
    help = "Turn missed windows into work and hold checkpoints that have opened. Runs until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="look at what is due now, then stop")
        parser.add_argument("--every", type=float, default=60.0, help="seconds between looks")

    def handle(self, *_: Any, **options: Any) -> None:
        while True:
            looked = watch_once(at=now())
            if options["once"]:
                self.stdout.write(f"{looked} looked at")
                return
            time.sleep(options["every"])
