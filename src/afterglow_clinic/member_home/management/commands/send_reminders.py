"""The worker that reminds: looks again and again, or once with --once."""

import time
from argparse import ArgumentParser
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand

from afterglow_clinic.clock import now
from afterglow_clinic.member_home.reminders.pushing import Door
from afterglow_clinic.member_home.reminders.sending import send_due


class Command(BaseCommand):
    help = "Send the reminders that members asked for. Runs until stopped; safe to run more than one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due now, then stop")
        parser.add_argument("--every", type=float, default=60.0, help="seconds between looks")

    def handle(self, *_: Any, **options: Any) -> None:
        chance = np.random.default_rng()
        while True:
            found = send_due(at=now(), door=Door(), chance=chance)
            if options["once"]:
                self.stdout.write(f"{found.sent} reminders, {sum(found.answers.values())} handed to phones")
                return
            time.sleep(options["every"])
