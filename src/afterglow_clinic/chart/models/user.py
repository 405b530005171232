"""Sign-in identities. Staff sign in by e-mail and a second factor; a member's is made for their link."""

from uuid import uuid4

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """One identity for one person. What they may do hangs on their roles, never on flags here."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username
