"""Opens a clinic: the organization, its first place, and a medical director with a link to set a password."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from afterglow_clinic.chart.actor import Role
from afterglow_clinic.chart.models import Organization
from afterglow_clinic.clock import now
from afterglow_clinic.site.staffing import AddressTaken, add_practitioner, open_organization, password_link


class Command(BaseCommand):
    help = "Open a clinic with its medical director."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the clinic's name, as members read it")
        parser.add_argument("--zone", required=True, help="IANA time zone, America/New_York")
        parser.add_argument("--country", required=True, help="ISO 3166-1 alpha-2; chooses the crisis lines")
        parser.add_argument("--director", nargs=2, required=True, metavar=("NAME", "EMAIL"))

    @transaction.atomic
    def handle(self, *_: Any, **options: Any) -> None:
        clinic = Organization(name=options["name"], zone=options["zone"], country=options["country"].upper())
        name, email = options["director"]
        try:
            open_organization(organization=clinic, at=now())
            director = add_practitioner(
                organization=clinic, name=name, email=email, roles=[Role.MEDICAL_DIRECTOR], at=now()
            )
        except ValidationError as wrong:
            raise CommandError("; ".join(wrong.messages)) from wrong
        except AddressTaken as taken:
            raise CommandError(f"{taken}: somebody signs in with this address already") from taken
        self.stdout.write(f"{clinic.name} is open. Its director sets a password here:\n")
        self.stdout.write(f"  {password_link(director.user)}\n")
