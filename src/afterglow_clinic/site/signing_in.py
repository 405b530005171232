"""Sign-in policy: nobody signs up by themselves; staff carry a second factor.

Members never see a password: their door is the invitation in `afterglow_clinic.waiting_room`.
"""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedDoors(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the clinic, not by whoever comes by."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/"
