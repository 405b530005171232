"""Gives someone an account in a clinic, with roles, and prints the link to set a password."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from afterglow_clinic.chart.actor import Role
from afterglow_clinic.chart.models import Organization
from afterglow_clinic.clock import now
from afterglow_clinic.site.staffing import AddressTaken, add_practitioner, password_link


class Command(BaseCommand):
    help = "Add a practitioner to a clinic."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("clinic", help="the clinic's name")
        parser.add_argument("name")
        parser.add_argument("email")
        parser.add_argument(
            "--role",
            action="append",
            required=True,
            choices=[role.value for role in Role if role is not Role.MEMBER],
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            clinic = Organization.objects.get(name=options["clinic"])
        except Organization.DoesNotExist as unknown:
            raise CommandError(f"{options['clinic']}: no clinic of this name") from unknown
        try:
            added = add_practitioner(
                organization=clinic,
                name=options["name"],
                email=options["email"],
                roles=[Role(code) for code in options["role"]],
                at=now(),
            )
        except AddressTaken as taken:
            raise CommandError(f"{taken}: somebody signs in with this address already") from taken
        self.stdout.write(f"{added.name} sets a password here:\n  {password_link(added.user)}\n")
