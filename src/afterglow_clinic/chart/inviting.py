"""The two secrets of an invitation, as they are kept: digests, never the secrets; and the tries at its code.

Made at the front desk, checked in the waiting room.
"""

import hmac
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from afterglow_clinic.chart.models import Invitation, InvitationAttempt

TRIES = 5
"""Wrong codes one after the other before a code opens nothing; the front desk makes a new one."""


def token_digest(token: str) -> str:
    """What is kept of a link."""
    return sha256(token.encode()).hexdigest()


def code_digest(invitation_id: UUID, code: str) -> str:
    """What is kept of a code: keyed, so that a stolen database does not give a million guesses."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{invitation_id}:{code}".encode(), sha256).hexdigest()


def attempts_at(invitation: Invitation) -> "QuerySet[InvitationAttempt]":
    """Tries at the code of an invitation, by the first link and all that open with it."""
    root = invitation.code_of_id or invitation.pk
    return InvitationAttempt.objects.filter(Q(invitation=root) | Q(invitation__code_of=root))


def tries_left(invitation: Invitation) -> int:
    """How many more times this code may be tried, by the first link and all that open with its code.

    A right one begins the count anew: a member keeps one code for a year, and mistypes it now and then.
    """
    tries = attempts_at(invitation)
    right = tries.filter(succeeded=True).order_by("-pk").first()
    wrong = tries.filter(succeeded=False, pk__gt=right.pk if right is not None else 0)
    return max(0, TRIES - wrong.count())
