"""Makes the clinic's key pair for push services, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from afterglow_clinic.member_home.reminders.vapid import NoPushKey, key_file, make_push_key, public_key_text


class Command(BaseCommand):
    help = "Make the key file that AFTERGLOW_PUSH_KEY_FILE names. One that is there stays as it is."

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            made = make_push_key(key_file())
            self.stdout.write(f"{'made' if made else 'was there'}; public key {public_key_text()}")
        except NoPushKey as reason:
            raise CommandError(str(reason)) from None
