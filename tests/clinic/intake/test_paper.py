"""A signed consent on paper: a page that prints anywhere, and a PDF where the machine can make one."""

from typing import Any

import pytest

from afterglow_clinic.chart import paper
from tests.clinic.cast import Cast
from tests.clinic.intake.paperwork import a_text, signed

pytestmark = pytest.mark.django_db

needs_pango = pytest.mark.skipif(
    not paper.can_make_pdf(), reason="WeasyPrint or Pango is not on this machine; the page that prints is"
)


@pytest.fixture
def no_maker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "_maker", lambda: None)


def test_without_pango_the_pdfs_address_leads_to_the_page_that_prints(
    cast: Cast, as_person: Any, no_maker: None
) -> None:
    consent = signed(cast.member, a_text(cast))
    for person, place in (
        (cast.member, f"/w/consents/{consent.pk}/"),
        (cast.nurse, f"/story/{consent.patient_id}/consents/{consent.pk}/"),
    ):
        client = as_person(person)
        assert client.get(f"{place}pdf/")["Location"] == place
        page = client.get(place).content.decode()
        assert consent.document_sha256 in page
        assert "As PDF" not in page
    with pytest.raises(RuntimeError):
        paper.pdf_of(consent)


@needs_pango
def test_the_pdf_is_tagged_and_fetches_nothing(cast: Cast, as_person: Any) -> None:
    consent = signed(cast.member, a_text(cast, text="See <img src='https://example.org/x.png'> " * 3))
    answer = as_person(cast.member).get(f"/w/consents/{consent.pk}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in answer.content or b"ObjStm" in answer.content


def test_a_consent_taken_over_from_paper_says_that_its_text_is_not_here(cast: Cast, as_person: Any) -> None:
    release = cast.member.patient.consents.get(recipient=cast.therapist.practitioner)
    page = as_person(cast.member).get(f"/w/consents/{release.pk}/").content.decode()
    assert "Its text is not kept here." in page
