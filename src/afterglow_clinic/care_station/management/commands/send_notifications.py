"""The worker: sends what waits, again and again, or once with --once."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from afterglow_clinic.care_station.sending import send_due
from afterglow_clinic.clock import now


class Command(BaseCommand):
    help = "Send notifications that are due. Runs until stopped; safe to run more than one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due now, then stop")
        parser.add_argument("--every", type=float, default=2.0, help="seconds between looks")

    def handle(self, *_: Any, **options: Any) -> None:
        while True:
            sent = send_due(at=now())
            if options["once"]:
                self.stdout.write(f"{sent} sent")
                return
            time.sleep(options["every"])
