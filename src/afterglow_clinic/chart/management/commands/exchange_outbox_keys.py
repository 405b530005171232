"""Gives every clinic a new outbox key, to which phones seal from now on; `--forget` destroys the oldest.

exchange_outbox_keys            a new pair for each clinic; the older ones still open what lies on phones
exchange_outbox_keys --forget   and those exchanged more than sixty days ago are destroyed
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.models import Organization
from afterglow_clinic.chart.secrecy.keyring import NoMasterKey
from afterglow_clinic.chart.secrecy.outbox_keys import SHORTEST_KEPT, exchange_key, forget_keys
from afterglow_clinic.clock import now


class Command(BaseCommand):
    help = "Give every clinic a new key for what phones seal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--forget", action="store_true", help="destroy keys exchanged over 60 days ago")

    def handle(self, *_: Any, **options: Any) -> None:
        at = now()
        for clinic in Organization.objects.all():
            by = the_system(clinic.pk)
            try:
                made = exchange_key(clinic.pk, by=by, at=at)
            except NoMasterKey as missing:
                raise CommandError(str(missing)) from missing
            self.stdout.write(f"{clinic.name}: phones now seal to outbox key {made.pk}.\n")
            if options["forget"]:
                gone = forget_keys(clinic.pk, before=at - SHORTEST_KEPT, by=by, at=at)
                self.stdout.write(f"{clinic.name}: {gone} older keys destroyed.\n")
