"""What a run of tests need not pay again and again, though a clinic must.

A password or a code is hashed with Argon2 as in a clinic, yet in the smallest room Argon2 has: a third of a
second each would buy nothing here. And each test client would list every static file anew: one list does.
Nothing here changes what a test can see; an address, an answer and a row are the same with it and without.
"""

from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from whitenoise.middleware import WhiteNoiseMiddleware


def spare() -> None:
    """Make hashing small, and list the static files once. Called before the first test."""
    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 8
    Argon2PasswordHasher.parallelism = 1
    WhiteNoiseMiddleware.add_files_from_finders = _once(WhiteNoiseMiddleware.add_files_from_finders)


def _once(find: Any) -> Any:
    found: dict[str, Any] = {}

    def add_files_from_finders(middleware: Any) -> None:
        if not found:
            find(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    return add_files_from_finders
