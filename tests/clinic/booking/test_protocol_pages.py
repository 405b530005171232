"""Protocols in the app: every number says where it comes from, an edit is checked, shown, kept and signed."""

import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from afterglow.program.loading import load_protocol, protocol_names
from afterglow_clinic.chart.approving import is_signed
from afterglow_clinic.chart.models import ClinicContent, ContentApproval
from afterglow_clinic.chart.protocols import KIND, exactly, newest, pinned_protocols, shelf_text
from tests.clinic.booking.protocol_text import IV_SIX, our_copy, slower
from tests.clinic.cast import NOW, Cast


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def edit(client: Any, text: str, *, name: str = IV_SIX, base: str = "", act: str = "keep") -> Any:
    digest = base or shelf_text(IV_SIX)[1]
    return client.post(reverse("protocols:edit", args=[name]), {"base": digest, "text": text, "act": act})


def test_the_list_names_every_protocol_and_says_that_none_is_signed(cast: Cast, as_person: Any) -> None:
    page = as_person(cast.nurse).get(reverse("protocols:protocols")).content.decode()
    for name in protocol_names():
        assert load_protocol(name).title in page
    assert page.count("Awaiting sign-off") == len(protocol_names())


def test_every_dose_stands_with_its_unit_its_source_and_its_grade(cast: Cast, as_person: Any) -> None:
    page = as_person(cast.nurse).get(reverse("protocols:protocol", args=[IV_SIX])).content.decode()
    assert "0.5 mg/kg over 40 min" in page
    assert "Andrade 2017" in page
    assert "Editable default, unverified" in page
    assert "not shares of an effect" in page


def test_the_preview_shows_what_the_command_prints(cast: Cast, as_person: Any) -> None:
    """The clinic's clocks change on 8 March 2026; the command is an oracle that knows no Django."""
    address = reverse("protocols:preview", args=[IV_SIX])
    page = as_person(cast.nurse).get(address, {"start": "2026-03-06T10:00"}).content.decode()
    command = [
        "-m",
        "afterglow",
        "calendar",
        IV_SIX,
        "--start",
        "2026-03-06T10:00",
        "--zone",
        cast.clinic.zone,
    ]
    printed = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True).stdout
    lines = [line for line in printed.splitlines() if " -> " in line]
    assert page.count('class="agenda-what"') == len(lines)
    assert "13 entries" not in page
    assert "9 Mar, 10:40 MDT" in page, "72 hours after 6 March 10:40 MST is an hour later on the clock"


@pytest.mark.parametrize(
    "typed", ["", "yesterday", "0001-01-01T00:00", "9999-12-31T23:59", "2027-13-40T99:00"]
)
def test_a_start_that_is_no_time_is_refused_beside_its_field(cast: Cast, as_person: Any, typed: str) -> None:
    address = reverse("protocols:preview", args=[IV_SIX])
    page = as_person(cast.nurse).get(address, {"start": typed})
    assert page.status_code == 422
    assert "id_start_error" in page.content.decode()


def test_a_start_the_clocks_skip_is_read_forward(cast: Cast, as_person: Any) -> None:
    address = reverse("protocols:preview", args=[IV_SIX])
    page = as_person(cast.nurse).get(address, {"start": "2026-03-08T02:30"}).content.decode()
    assert "--start 2026-03-08T03:30" in page


def test_an_edit_is_shown_against_its_base_before_it_is_kept(cast: Cast, as_person: Any) -> None:
    page = edit(as_person(cast.prescriber), slower(our_copy()), act="check").content.decode()
    assert "The schema accepts it" in page
    assert "amount = 0.75" in page
    assert "amount = 0.7<" in page
    assert not ClinicContent.objects.exists()


def test_an_edited_protocol_is_kept_unsigned_beside_its_base(cast: Cast, as_person: Any) -> None:
    answer = edit(as_person(cast.prescriber), slower(our_copy()))
    assert answer.status_code == 302
    row = ClinicContent.objects.get()
    assert (row.content, row.based_on, row.by) == ("our-six", shelf_text(IV_SIX)[1], "Piet Prescriber")
    page = as_person(cast.director).get(reverse("protocols:protocol", args=["our-six"])).content.decode()
    assert "Awaiting sign-off" in page
    assert "What differs from iv-induction-six-2-3-weeks@1.0.0" in page


def test_a_browsers_line_ends_do_not_make_another_text(cast: Cast, as_person: Any) -> None:
    text = slower(our_copy())
    edit(as_person(cast.prescriber), text.replace("\n", "\r\n"))
    assert ClinicContent.objects.get().text == text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('unit = "mg/kg"', 'unit = "puffs"', "unit: must be one of"),
        ("minimum_gap_h = 24", "minimum_gap_h = 240", "sessions.days: closer together"),
        ('instrument = "phq-9"', 'instrument = "phq-99"', "unknown instrument"),
        ('requires = ["psychiatric-assessment"]', 'requires = ["consent"]', "a cycle: consent"),
        ("closes = { hours = 72 }", "closes = { hours = -1 }", "impossible window"),
        ("[[phases]]", "[[phases", "(file): not TOML"),
        ('version = "1.0.0"', "", "version: missing"),
        ('id = "our-six"', 'id = "esketamine"', "the shelf has a protocol of this id"),
        ('id = "our-six"', 'id = "../etc"', "letters, digits and hyphens"),
        ("closing_h = 24", "closing_h = 24\nshare_of_effect = 0.8", "unknown key"),
    ],
)
def test_a_faulty_edit_is_refused_by_key_and_reason_and_stays_typed(
    cast: Cast, as_person: Any, old: str, new: str, said: str
) -> None:
    text = our_copy()
    assert old in text
    answer = edit(as_person(cast.prescriber), text.replace(old, new, 1))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert new.split("\n")[-1].replace('"', "&quot;") in page
    assert not ClinicContent.objects.exists()


@pytest.mark.parametrize("text", ["a" * 200_001, "[" * 5000 + "]" * 5000, "a.b = 1\n" * 20, "id = 1\n"])
def test_a_text_that_is_no_protocol_never_breaks_the_page(cast: Cast, as_person: Any, text: str) -> None:
    assert edit(as_person(cast.prescriber), text).status_code == 422


def test_an_edit_of_a_text_somebody_else_changed_says_who_and_when(cast: Cast, as_person: Any) -> None:
    edit(as_person(cast.prescriber), our_copy())
    first = ClinicContent.objects.get()
    mine = first.text.replace('version = "1.0.0"', 'version = "1.1.0"')
    theirs = first.text.replace('version = "1.0.0"', 'version = "2.0.0"')
    edit(as_person(cast.prescriber), theirs, name="our-six", base=first.sha256)
    answer = edit(as_person(cast.director), mine, name="our-six", base=first.sha256)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Changed by Piet Prescriber at 2 March 2026, 14:02 MST" in page
    assert "version = &quot;1.1.0&quot;" in page
    assert set(ClinicContent.objects.values_list("version", flat=True)) == {"1.0.0", "2.0.0"}


def test_keeping_the_same_text_twice_keeps_it_once(cast: Cast, as_person: Any) -> None:
    for _ in range(2):
        assert edit(as_person(cast.prescriber), our_copy()).status_code == 302
    assert ClinicContent.objects.count() == 1


def test_an_edited_version_keeps_its_id_and_takes_a_new_version(cast: Cast, as_person: Any) -> None:
    edit(as_person(cast.prescriber), our_copy())
    first = ClinicContent.objects.get()
    same_version = slower(first.text)
    answer = edit(as_person(cast.prescriber), same_version, name="our-six", base=first.sha256)
    assert "version: must differ from 1.0.0" in answer.content.decode()


def test_a_signature_is_on_exactly_one_text(cast: Cast, as_person: Any) -> None:
    edit(as_person(cast.prescriber), our_copy())
    one = newest(cast.clinic.pk, "our-six")
    address = reverse("protocols:sign", args=["our-six"])
    for _ in range(2):
        as_person(cast.director).post(address, {"sha256": one.sha256, "meaning": "Read and agreed."})
    assert ContentApproval.objects.count() == 1
    assert is_signed(cast.clinic.pk, KIND, "our-six", one.sha256)
    second = slower(one.text).replace('version = "1.0.0"', 'version = "1.1.0"')
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        edit(as_person(cast.prescriber), second, name="our-six", base=one.sha256)
    assert newest(cast.clinic.pk, "our-six").signature is None
    assert exactly(cast.clinic.pk, one.sha256).signature is not None


def test_the_other_clinic_never_meets_our_protocol(cast: Cast, as_person: Any) -> None:
    edit(as_person(cast.prescriber), our_copy())
    assert (
        as_person(cast.far_director).get(reverse("protocols:protocol", args=["our-six"])).status_code == 404
    )
    digest = ClinicContent.objects.get().sha256
    address = reverse("protocols:protocol", args=["our-six"])
    assert as_person(cast.far_director).get(address, {"version": digest}).status_code == 404


def test_a_pinned_text_is_read_as_it_was_and_not_as_the_shelf_is(cast: Cast, as_person: Any) -> None:
    from afterglow_clinic.chart.models import CarePlan

    edit(as_person(cast.prescriber), slower(our_copy()))
    row = ClinicContent.objects.get()
    plan = CarePlan(protocol_sha256=row.sha256)
    gone = CarePlan(protocol_sha256="0" * 64)
    found = pinned_protocols([plan, gone])
    assert gone.pk not in found
    assert [dose.amount for dose in found[plan.pk].doses if dose.use == "ceiling"] == [0.7]
