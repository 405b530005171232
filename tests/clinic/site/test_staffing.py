"""A clinic is opened by a command, and its people set their own passwords and second factors."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from afterglow_clinic.chart.models import Organization, Practitioner
from afterglow_clinic.chart.verifying import verify_chains

pytestmark = pytest.mark.django_db


def open_clinic(name: str = "Harbour", zone: str = "Europe/Dublin", email: str = "Mo@harbour.example") -> str:
    said = io.StringIO()
    call_command("open_clinic", name, zone=zone, country="ie", director=["Dr. Mo", email], stdout=said)
    return said.getvalue()


def test_the_director_comes_in_by_the_link_that_was_printed() -> None:
    link = open_clinic().split("https://127.0.0.1")[1].strip()
    client = Client()
    form = client.get(link)["Location"]
    done = client.post(form, {"password1": "a long enough phrase", "password2": "a long enough phrase"})
    assert done.status_code == 302
    signed_in = client.post("/sign-in/", {"login": "mo@harbour.example", "password": "a long enough phrase"})
    assert signed_in["Location"] == "/"


def test_an_unknown_zone_opens_nothing() -> None:
    with pytest.raises(CommandError, match="not a known time zone"):
        open_clinic(zone="Mars/Base")
    assert not Organization.objects.exists()


def test_an_address_signs_in_at_one_clinic_only() -> None:
    open_clinic()
    with pytest.raises(CommandError, match="already"):
        open_clinic("Other", email="mo@harbour.example")
    assert Organization.objects.count() == 1


def test_a_nurse_is_added_with_her_role_and_it_is_written_down() -> None:
    open_clinic()
    call_command(
        "add_practitioner", "Harbour", "Una", "una@harbour.example", role=["nurse"], stdout=io.StringIO()
    )
    assert [role.code for role in Practitioner.objects.get(name="Una").roles.all()] == ["nurse"]
    assert all(report.broken is None and report.links == 3 for report in verify_chains())


def test_a_clinic_nobody_opened_gets_nobody(capsys: Any) -> None:
    with pytest.raises(CommandError, match="no clinic"):
        call_command("add_practitioner", "Nowhere", "Una", "una@x.example", role=["nurse"])
