"""The demo's mail: one line on the console for each message, instead of a letter nobody reads.

Only the demo uses it; a clinic without a mail server configured is told so by a check.
"""

import sys
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class SpokenMail(BaseEmailBackend):
    """Says to whom a message would have gone, and its subject. Links are said whole: the demo needs them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            link = next((word for word in str(message.body).split() if word.startswith("http")), "")
            to = ", ".join(message.to)
            sys.stdout.write(f"  mail to {to}: {message.subject} {link}".rstrip() + "\n")
        sys.stdout.flush()
        return len(email_messages)
