"""The two secrets of an invitation, as they are kept: digests, never the secrets.

Made at the front desk, checked in the waiting room.
"""

import hmac
from hashlib import sha256
from uuid import UUID

from django.conf import settings


def token_digest(token: str) -> str:
    """What is kept of a link."""
    return sha256(token.encode()).hexdigest()


def code_digest(invitation_id: UUID, code: str) -> str:
    """What is kept of a code: keyed, so that a stolen database does not give a million guesses."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{invitation_id}:{code}".encode(), sha256).hexdigest()
