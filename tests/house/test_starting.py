"""What the server refuses to start with. Each case is a fresh process, as in a clinic."""

import base64
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START = "import afterglow_clinic.site.wsgi"
LONG_KEY = "a-key-of-more-than-fifty-characters-that-only-a-test-would-use"


def _key_file() -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".keys", delete=False) as made:
        made.write(f"00000000-0000-4000-8000-00000000feed {base64.b64encode(bytes(32)).decode()}\n")
    return made.name


CLINIC = {
    "AFTERGLOW_SECRET_KEY": LONG_KEY,
    "AFTERGLOW_HOSTS": "clinic.example",
    "AFTERGLOW_EMAIL_URL": "smtp://mail.clinic.example",
    "AFTERGLOW_MASTER_KEY_FILE": _key_file(),
}
DEMO = {"AFTERGLOW_DEMO": "1"}


def start(program: str = START, **environment: str) -> subprocess.CompletedProcess[str]:
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("AFTERGLOW_", "DJANGO_"))
    }
    settings = {"DJANGO_SETTINGS_MODULE": "afterglow_clinic.site.settings", "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [sys.executable, "-c", program],
        env=ours | settings | {"AFTERGLOW_DATABASE_URL": "sqlite://:memory:"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("environment", [DEMO, CLINIC], ids=["demo", "clinic"])
def test_it_starts_as_it_is(environment: dict[str, str]) -> None:
    started = start(**environment)
    assert started.returncode == 0, started.stderr


@pytest.mark.parametrize(
    ("told", "address"), [({}, "203.0.113.9"), ({"AFTERGLOW_PROXIES": "2"}, "198.51.100.7")]
)
def test_who_tries_too_often_is_told_by_what_the_nearest_proxy_says(
    told: dict[str, str], address: str
) -> None:
    """What a caller writes into the header themselves stands before it, and counts for nothing."""
    asking = (
        "from django.test import RequestFactory as Make; from allauth.account.adapter import get_adapter;"
        "sent = Make().get('/', HTTP_X_FORWARDED_FOR='6.6.6.6, 198.51.100.7, 203.0.113.9');"
        "print(get_adapter().get_client_ip(sent))"
    )
    started = start(f"{START}; {asking}", **CLINIC, **told)
    assert started.stdout.strip() == address, started.stderr


def test_a_view_without_its_policy_stops_it() -> None:
    """Show 3: take one policy away, and there is no server."""
    forget = (
        "import django; django.setup(); from afterglow_clinic.site import views; del views.home.permission; "
    )
    started = start(forget + START, **DEMO)
    assert started.returncode != 0
    assert "declares no permission" in started.stderr


def test_a_library_view_without_its_line_stops_it() -> None:
    forget = "from django.conf import settings; settings.OUTSIDE_VIEWS.pop('account_login'); "
    assert "The view at /sign-in/ declares no permission" in start(forget + START, **DEMO).stderr


def test_a_line_the_table_does_not_have_stops_it() -> None:
    forget = "from afterglow_clinic.chart.permissions import PERMISSIONS; del PERMISSIONS['site.home']; "
    started = start(forget + START, **DEMO)
    assert started.returncode != 0
    assert "site.home" in started.stderr


def test_a_clinic_that_could_tell_nobody_does_not_start() -> None:
    started = start(**CLINIC | {"AFTERGLOW_EMAIL_URL": "console:"})
    assert started.returncode != 0
    assert "nobody could be told of a finding" in started.stderr


def test_a_clinic_without_a_master_key_does_not_start(tmp_path: Path) -> None:
    without = {name: value for name, value in CLINIC.items() if name != "AFTERGLOW_MASTER_KEY_FILE"}
    assert "AFTERGLOW_MASTER_KEY_FILE is not set" in start(**without).stderr
    started = start(**CLINIC | {"AFTERGLOW_MASTER_KEY_FILE": str(tmp_path / "lost.keys")})
    assert started.returncode != 0
    assert "There is no master key" in started.stderr


def test_a_master_key_that_everyone_can_read_stops_it(tmp_path: Path) -> None:
    key = tmp_path / "master.keys"
    key.write_text(Path(CLINIC["AFTERGLOW_MASTER_KEY_FILE"]).read_text("ascii"), "ascii")
    key.chmod(0o644)
    started = start(**CLINIC | {"AFTERGLOW_MASTER_KEY_FILE": str(key)})
    assert "can be read by everyone on this machine" in started.stderr
    assert started.returncode != 0


@pytest.mark.parametrize("key", ["", "short"])
def test_a_clinic_without_a_real_secret_does_not_start(key: str) -> None:
    started = start(AFTERGLOW_SECRET_KEY=key, AFTERGLOW_HOSTS="clinic.example")
    assert "AFTERGLOW_SECRET_KEY" in started.stderr
    assert started.returncode != 0


def test_an_unsafe_sqlite_stops_it() -> None:
    old = "import pysqlite3; pysqlite3.sqlite_version_info = (3, 40, 1); "
    started = start(old + START, **DEMO)
    assert "SQLite 3.40.1 has the WAL-reset bug" in started.stderr
    assert started.returncode != 0


def test_the_demo_binds_to_loopback_names_only() -> None:
    ask = "from django.conf import settings; print(settings.ALLOWED_HOSTS)"
    started = start(ask, AFTERGLOW_DEMO="1", AFTERGLOW_HOSTS="clinic.example")
    assert started.stdout.strip() == "['127.0.0.1', 'localhost', '[::1]']"
