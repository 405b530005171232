"""What a clinic does by itself, in one process: each look in a thread of its own, again and again.

A look that fails is told to the operator and tried again after a while; it ends neither the others nor the
server. What is looked at is each room's: a look is a command that can also be run by hand, and more than one
process may look at once (each claims what it sends). `send_notifications` shares its thread with nothing, so
that no slow mail of reminders holds up an alarm.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from threading import Event, Thread
from typing import Any

from django.core.management import call_command
from django.db import connections

LOG = logging.getLogger(__name__)
AFTER_A_FAILURE_S = 30.0
MINUTE_S, HOUR_S = 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Look:
    """A command that looks once, how long it rests then, and how long it waits when the server starts."""

    command: str
    every_s: float
    first_s: float = 0.0
    options: Mapping[str, Any] = field(default_factory=dict)


ONCE = {"once": True}
LOOKS = (
    Look("send_notifications", 2.0, options=ONCE),
    Look("watch_windows", MINUTE_S, options=ONCE),
    Look("send_reminders", MINUTE_S, options=ONCE),
    Look("send_measures", 5 * MINUTE_S, options=ONCE),
    Look("watch_relief", 6 * HOUR_S, 10 * MINUTE_S),
    Look("make_reports", 24 * HOUR_S, HOUR_S),
    Look("sweep_voice", 24 * HOUR_S, HOUR_S),
    Look("clearsessions", 24 * HOUR_S, HOUR_S),
)


def keep_looking(looks: Sequence[Look], stop: Event) -> None:
    """Look until `stop` is set. A process that ends takes its looks along: what was begun is rolled back."""
    threads = [Thread(target=_again, args=(look, stop), name=look.command, daemon=True) for look in looks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _again(look: Look, stop: Event) -> None:
    rest = look.first_s
    while not stop.wait(rest):
        rest = look.every_s
        try:
            call_command(look.command, stdout=StringIO(), **look.options)
        except Exception:  # whatever it was, the next look may go well, and the others go on
            LOG.exception("%s failed; it is tried again", look.command)
            connections.close_all()  # of this thread: perhaps the database was away
            rest = min(max(rest, AFTER_A_FAILURE_S), HOUR_S)
    connections.close_all()
