"""Every night: choose each clinic's model and count coverage, false alarms and rates anew."""

from typing import Any

from django.core.management.base import BaseCommand

from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.models import Organization
from afterglow_clinic.clock import now
from afterglow_clinic.records_room.reports.making import make_reports


class Command(BaseCommand):
    help = "Make every clinic's reports. Run it every night, after watch_relief."

    def handle(self, *args: Any, **options: Any) -> None:
        for clinic in Organization.objects.order_by("name"):
            made = make_reports(organization=clinic, by=the_system(clinic.pk), at=now())
            self.stdout.write(f"{clinic.name}: {made['model'].body['because']}")
