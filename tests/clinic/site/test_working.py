"""One process does what a clinic does by itself: nothing is forgotten, and no failure stops the rest."""

import re
import threading
from collections import Counter
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class
from django.db import OperationalError

from afterglow_clinic.site import serving, working
from afterglow_clinic.site.working import LOOKS, Look, keep_looking

BY_ITSELF = re.compile(r"until stopped|every (night|day)", re.IGNORECASE)


def test_what_is_to_be_run_again_and_again_is_run_by_the_server() -> None:
    ours = {name: app for name, app in get_commands().items() if app.startswith("afterglow_clinic")}
    meant = {name for name, app in ours.items() if BY_ITSELF.search(load_command_class(app, name).help)}
    assert meant == {look.command for look in LOOKS} - {"clearsessions"}
    assert serving.WORKERS == ("work",)


@pytest.mark.django_db
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.command)
def test_each_look_is_a_command_that_ends(look: Look) -> None:
    working.call_command(look.command, **look.options)


def test_a_look_that_fails_is_tried_again_and_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looked, stop = Counter[str](), threading.Event()

    def call(name: str, **_: Any) -> None:
        looked[name] += 1
        if min(looked["good"], looked["broken"]) >= 3:
            stop.set()
        if name == "broken":
            raise OperationalError("the database was away")

    monkeypatch.setattr(working, "call_command", call)
    monkeypatch.setattr(working, "AFTER_A_FAILURE_S", 0.0)
    ender = threading.Timer(20, stop.set)
    ender.start()
    keep_looking([Look("broken", 0.0), Look("good", 0.0), Look("late", 0.0, first_s=3600)], stop)
    ender.cancel()
    assert looked["broken"] >= 3
    assert looked["good"] >= 3
    assert looked["late"] == 0
    assert "broken failed; it is tried again" in caplog.text


def test_a_phone_that_loses_its_network_in_the_middle_does_not_stop_a_worker() -> None:
    """Measured: three requests that stall, two workers; with one thread each nobody was answered any more."""
    assert serving.THREADS > 1
