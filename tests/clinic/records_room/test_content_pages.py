"""Sign-off: by name, on exact bytes, with a meaning; whatever changes is unsigned again."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from afterglow.library.index import content, contents
from afterglow_clinic.chart.approving import is_signed
from afterglow_clinic.chart.models import AuditEvent, ContentApproval
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.records_room.actions import sign_content
from afterglow_clinic.records_room.shelving import Figure, figures
from tests.clinic.cast import NOW

LIST = "/records/content/"
FILE = "/records/content/instruments/phq-9/"
MEANING = "Read with its sources; may be used here."


@pytest.fixture
def director(cast: Any, as_person: Any) -> Iterator[Client]:
    with time_machine.travel(NOW, tick=False):
        yield as_person(cast.director)


def sign(client: Client, **fields: str) -> Any:
    given = {"sha256": content("instruments", "phq-9").sha256, "meaning": MEANING} | fields
    return client.post(f"{FILE}sign/", given)


def test_every_file_is_listed_and_awaits_sign_off(director: Client) -> None:
    pages = "".join(director.get(f"{LIST}?page={n}").content.decode() for n in range(1, 9))
    assert all(f'<span class="sub">{one.id}</span>' in pages for one in contents())
    assert "Awaiting sign-off" in pages
    assert f"0 of {len(contents())} files carry" in pages


def test_a_signature_carries_name_time_version_digest_and_meaning(cast: Any, director: Client) -> None:
    assert sign(director)["Location"] == FILE
    row = ContentApproval.objects.get()
    one = content("instruments", "phq-9")
    assert (row.kind, row.content, row.version, row.sha256) == (
        "instrument",
        "phq-9",
        one.version,
        one.sha256,
    )
    assert (row.by, row.at, row.meaning) == (cast.director.practitioner, NOW, MEANING)
    page = director.get(FILE).content.decode()
    assert "Dora Director, 2 March 2026, 14:02" in page
    assert MEANING in page
    assert AuditEvent.objects.get(subtype="content.sign").detail["sha256"] == one.sha256


def test_signing_twice_is_signing_once(director: Client) -> None:
    sign(director)
    sign(director, meaning="Another meaning, later.")
    assert ContentApproval.objects.get().meaning == MEANING


def test_a_changed_file_is_unsigned_again_and_says_which_version_was_signed(
    cast: Any, director: Client
) -> None:
    sign(director)
    one = content("instruments", "phq-9")
    assert is_signed(cast.clinic.pk, "instrument", "phq-9", one.sha256)
    assert not is_signed(cast.clinic.pk, "instrument", "phq-9", "0" * 64)
    assert not is_signed(cast.far_clinic.pk, "instrument", "phq-9", one.sha256)
    ContentApproval.objects.update(sha256="f" * 64)
    page = director.get(FILE).content.decode()
    assert "Awaiting sign-off" in page
    assert f"Version {one.version} was signed 2 March 2026; the file has changed since." in page


def test_a_file_that_changed_while_it_was_being_read_is_not_signed(director: Client) -> None:
    refused = sign(director, sha256="0" * 64)
    assert refused.status_code == 409
    assert "The file has changed since you opened this page" in refused.content.decode()
    assert not ContentApproval.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"meaning": ""}, "What your signature means: This field is required"),
        ({"sha256": "x"}, "Enter a valid value"),
    ],
)
def test_a_signature_without_its_parts_is_refused_by_field(
    director: Client, fields: dict[str, str], said: str
) -> None:
    refused = sign(director, **fields)
    assert (refused.status_code, said in refused.content.decode()) == (422, True)


def test_only_a_medical_director_signs(cast: Any) -> None:
    for name, person in cast.everyone().items():
        if not name.endswith("director"):
            with pytest.raises(NotPermitted):
                sign_content(one=content("instruments", "phq-9"), meaning=MEANING, by=person.actor, at=NOW)


def test_staff_read_content_but_find_no_pen(cast: Any, as_person: Any) -> None:
    page = as_person(cast.nurse).get(FILE).content.decode()
    assert "Awaiting sign-off by the medical director." in page
    assert "sign/" not in page


def test_the_list_is_narrowed_by_kind_evidence_and_signature(director: Client) -> None:
    sign(director)
    signed = director.get(f"{LIST}?signed=signed&kind=instrument").content.decode()
    assert '<span class="sub">phq-9</span>' in signed
    assert '<span class="sub">gad-7</span>' not in signed
    unverified = director.get(f"{LIST}?evidence=unverified").content.decode()
    assert '<span class="sub">phq-9</span>' not in unverified
    wrong = director.get(f"{LIST}?kind=spell")
    assert (wrong.status_code, "Select a valid choice" in wrong.content.decode()) == (422, True)


def test_every_number_of_a_file_stands_beside_its_source(director: Client) -> None:
    page = director.get("/records/content/instruments/madrs/").content.decode()
    assert "change › minimum_baseline" in page
    assert "NCT00088699" in page
    assert director.get("/records/content/instruments/no-such/").status_code == 404
    assert director.get("/records/content/..%2F..%2Fetc/phq-9/").status_code == 404


def test_every_content_file_has_a_page(director: Client) -> None:
    for one in contents():
        assert director.get(f"/records/content/{one.folder}/{one.id}/").status_code == 200, one


def test_a_number_takes_the_nearest_source_and_its_own_grade() -> None:
    file = {
        "evidence": "verified",
        "range": [0, 27],
        "source": {"citation": "Top", "evidence": "verified"},
        "bands": [{"name": "mild", "from": 5}],
        "bands_source": {"citation": "Bands", "evidence": "secondary"},
        "change": {
            "mcid": 5,
            "mcid_evidence": "unverified",
            "source": {"citation": "Change", "doi": "10.1/x"},
        },
        "flag": True,
    }
    assert list(figures(file)) == [
        Figure("range", "0 to 27", "verified", "Top"),
        Figure("bands › mild › from", "5", "secondary", "Bands"),
        Figure("change › mcid", "5", "unverified", "Change, doi:10.1/x"),
    ]
