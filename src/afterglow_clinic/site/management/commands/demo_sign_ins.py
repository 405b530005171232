"""Prints how to come into the demo: the staff's sign-ins, and a fresh link for a member's phone."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.models import Organization, Patient
from afterglow_clinic.clock import now
from afterglow_clinic.front_desk.actions import invite
from afterglow_clinic.site.demo.seeding import demo_script


class Command(BaseCommand):
    help = "Print the demo's sign-ins and a fresh member link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="http://127.0.0.1:8000")

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("AFTERGLOW_DEMO=1 is not set.")
        script, address = demo_script(), options["address"]
        organization = Organization.objects.get(name=script["organization"]["name"])
        system = the_system(organization.pk)
        patient = Patient.objects.visible_to(system).get(given="Daniel", family="Okafor")
        sealed = invite(patient=patient, instruments=["phq-9", "gad-7"], by=system, at=now())
        lines = [
            "",
            f"  Afterglow demo: {address}/",
            f"  Password for every sign-in: {script['password']}",
            "",
            *(
                f"    {each['email']:28} {each['name']}, {', '.join(each['roles'])}"
                for each in script["staff"]
            ),
            "",
            "  As a member, on a phone-sized window (Daniel Okafor):",
            f"    {address}/w/{sealed.token}/",
            f"    code {sealed.code}",
            "",
            "  Messages to staff are printed here instead of being mailed. Ctrl-C stops everything.",
            "",
        ]
        self.stdout.write("\n".join(lines))
