"""Which organization a command acts for: the one named, or the one for research data.

It never makes a clinic where people work: a slip of the pen would found one.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import Organization, Practitioner

RESEARCH = "Research"
NO_COUNTRY = "ZZ"
"""ISO 3166-1 keeps it for private use: research data have no crisis line."""
LONGEST_NAME = 200


class NoSuchOrganization(LookupError):
    """No organization, or more than one, has this name."""


def organization_named(name: str | None) -> Organization:
    """The organization of this name; without a name, the one for research data.

    Raises:
        NoSuchOrganization: None, or more than one.
    """
    wanted = name or RESEARCH
    found = list(Organization.objects.filter(name=wanted)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise NoSuchOrganization(f"more than one is named {wanted!r}")
    known = ", ".join(Organization.objects.values_list("name", flat=True)[:10]) or "none yet"
    raise NoSuchOrganization(f"none is named {wanted!r}; there are: {known}")


@transaction.atomic
def organization_for(name: str | None, *, zone: ZoneInfo | None, at: datetime) -> Organization:
    """The organization of this name, made where there is none and nobody works in this database.

    The one for research data is made anywhere.

    Raises:
        NoSuchOrganization: As `organization_named`, or the name is empty or too long.
    """
    wanted = name or RESEARCH
    if not 0 < len(wanted.strip()) <= LONGEST_NAME or not wanted.isprintable():
        raise NoSuchOrganization(f"a name has one to {LONGEST_NAME} printable characters")
    is_a_clinics = wanted != RESEARCH and Practitioner.objects.exists()
    if is_a_clinics or Organization.objects.filter(name=wanted).exists():
        return organization_named(wanted)
    made = Organization.objects.create(name=wanted, zone=zone.key if zone else "UTC", country=NO_COUNTRY)
    audit(by=the_system(made.pk), at=at, action=Action.CREATE, subtype="organization.create", entity=made)
    return made
