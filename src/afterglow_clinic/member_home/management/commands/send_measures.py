"""The worker that asks: sends links for what is due, again and again, or once with --once."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from afterglow_clinic.clock import now
from afterglow_clinic.member_home.measures.asking import ask_due


class Command(BaseCommand):
    help = "Ask members by link what their plan asks now. Runs until stopped; asks each occasion once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="ask what is due now, then stop")
        parser.add_argument("--every", type=float, default=300.0, help="seconds between looks")

    def handle(self, *_: Any, **options: Any) -> None:
        while True:
            found = ask_due(at=now())
            if options["once"]:
                self.stdout.write(f"{found.asked} asked, {found.mailed} mailed")
                return
            time.sleep(options["every"])
