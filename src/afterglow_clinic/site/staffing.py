"""Opens a clinic and gives its people accounts. Commands use it: the first people have nobody to invite them.

An account is made without a password; its owner sets one by a link, and a second factor at the first sign-in.
"""

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from afterglow_clinic.chart.actor import Role, the_system
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import Location, Organization, Practitioner, PractitionerRole, User


class AddressTaken(ValueError):
    """Somebody signs in with this address already."""


@transaction.atomic
def open_organization(*, organization: Organization, at: datetime) -> Organization:
    """Write a clinic and its first place.

    Raises:
        ValidationError: A field is wrong, an unknown time zone among them.
    """
    organization.full_clean()
    organization.save(force_insert=True)
    Location.objects.create(organization=organization, name=organization.name)
    by = the_system(organization.pk)
    audit(by=by, at=at, action=Action.CREATE, subtype="organization.open", entity=organization)
    return organization


@transaction.atomic
def add_practitioner(
    *, organization: Organization, name: str, email: str, roles: list[Role], at: datetime
) -> Practitioner:
    """Write an account, a practitioner and their roles.

    Raises:
        AddressTaken: Addresses are one per person across clinics.
    """
    if User.objects.filter(username=email.lower()).exists():
        raise AddressTaken(email)
    user = User(username=email.lower(), email=email.lower())
    user.set_unusable_password()
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=email.lower(), verified=True, primary=True)
    practitioner = Practitioner.objects.create(organization=organization, user=user, name=name, email=email)
    PractitionerRole.objects.bulk_create(
        PractitionerRole(practitioner=practitioner, code=role.value, period_start=at) for role in roles
    )
    by = the_system(organization.pk)
    audit(by=by, at=at, action=Action.CREATE, subtype="practitioner.add", entity=practitioner)
    return practitioner


def password_link(user: User) -> str:
    """Where this person sets a password; it works once and not for long."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    host = next(iter(settings.ALLOWED_HOSTS), "localhost")
    return f"https://{host}{path}"
