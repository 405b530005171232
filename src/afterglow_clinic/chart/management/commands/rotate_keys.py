"""Puts every member's key under the newest master key; `--new` makes that key first.

rotate_keys --new     make a master key (and the file, if there is none), then rewrap
rotate_keys           rewrap under the first key of the file, and say what hangs on each
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.utils import OperationalError, ProgrammingError

from afterglow_clinic.chart.secrecy.keyring import NoMasterKey, add_master_key, key_file, master_keys
from afterglow_clinic.chart.secrecy.rotating import rotate_keys
from afterglow_clinic.chart.unreadable import Unreadable
from afterglow_clinic.clock import now


class Command(BaseCommand):
    help = "Rewrap every member's key under the newest master key."
    # The first master key is made by this command, so it must run without one.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--new", action="store_true", help="make a new master key first")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            if options["new"]:
                made = add_master_key(key_file())
                self.stdout.write(f"Made master key {made.id} in {settings.MASTER_KEY_FILE}.\n")
            self._rotate()
        except (NoMasterKey, Unreadable) as error:
            raise CommandError(str(error)) from error

    def _rotate(self) -> None:
        try:
            rotated = rotate_keys(at=now())
        except (OperationalError, ProgrammingError):
            self.stdout.write("There is no database yet; nothing to rewrap.\n")
            return
        self.stdout.write(f"{rotated.rewrapped} keys rewrapped.\n")
        for key in master_keys():
            count = rotated.by_master.get(str(key.id), 0)
            free = "" if count else " It may be taken out of the file."
            self.stdout.write(f"Master key {key.id}: {count} members' keys.{free}\n")
