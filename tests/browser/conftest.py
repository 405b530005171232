"""A real Chromium for the tests of this folder. Where there is none, they are left out with the reason."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

CANDIDATES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a tone instead of a microphone
    "--use-fake-ui-for-media-stream",
)

# Playwright keeps an event loop in this thread; Django would otherwise refuse the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def find_chromium() -> str | None:
    """The path of the first Chromium there is, as scripts/browser looks for it."""
    asked_for = os.environ.get("AFTERGLOW_CHROMIUM", "")
    return next((path for name in (asked_for, *CANDIDATES) if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for the whole run; each test opens its own context."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on this machine; scripts/browser says why")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()
