"""A consent is bound to the exact words, and stops counting at the instant it is taken back."""

from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from afterglow_clinic.chart import consenting
from afterglow_clinic.chart.consenting import ConsentRefused, consent_refusals, current_consents
from afterglow_clinic.chart.models import AuditEvent, Consent, Patient, Task
from afterglow_clinic.chart.permissions import NotPermitted
from tests.clinic.cast import NOW, Cast
from tests.clinic.intake.paperwork import a_text, signed

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


@pytest.fixture
def wren(cast: Cast) -> Patient:
    assert cast.member.patient is not None
    return cast.member.patient


def in_force(patient: Patient, at: datetime) -> set[str]:
    return {each.category for each in current_consents(patient, at)}


def test_a_signature_is_bound_to_every_word_that_was_read(cast: Cast) -> None:
    consent = signed(cast.member, a_text(cast))
    assert consent.document_sha256 == sha256(consent.document.encode()).hexdigest()
    assert "Wren Quillfeather" in consent.document
    assert "You may say no, stop a session, or leave at any time." in consent.document
    assert consent.document.endswith(consent.meaning)


def test_a_later_text_changes_nothing_about_what_was_signed(cast: Cast) -> None:
    consent = signed(cast.member, a_text(cast))
    before = consent.document
    a_text(cast, text="Quite another text.")
    consent.refresh_from_db()
    assert consent.document == before
    assert consent.template is not None
    assert consent.template.version == 1


def test_an_outdated_text_cannot_be_signed(cast: Cast) -> None:
    first = a_text(cast)
    a_text(cast, text="Another.")
    with pytest.raises(ConsentRefused, match="newer text"):
        signed(cast.member, first)


def test_pressing_twice_signs_once(cast: Cast) -> None:
    text = a_text(cast)
    assert signed(cast.member, text) == signed(cast.member, text, at=LATER)


def test_another_name_is_not_a_signature(cast: Cast, wren: Patient) -> None:
    with pytest.raises(ConsentRefused, match="Wren Quillfeather"):
        consenting.sign(patient=wren, template=a_text(cast), signed_name="Sol", by=cast.member.actor, at=NOW)


def test_a_member_signs_for_nobody_else_and_an_integrator_for_nobody(cast: Cast, wren: Patient) -> None:
    text = a_text(cast)
    for person in (cast.other_member, cast.integrator):
        with pytest.raises(NotPermitted):
            consenting.sign(
                patient=wren, template=text, signed_name="Wren Quillfeather", by=person.actor, at=NOW
            )


def test_a_withdrawal_counts_from_its_own_instant(cast: Cast, wren: Patient) -> None:
    consent = signed(cast.member, a_text(cast))
    consenting.withdraw(consent=consent, by=cast.member.actor, at=LATER)
    assert "treatment" in in_force(wren, LATER - timedelta(microseconds=1))
    assert "treatment" not in in_force(wren, LATER)


def test_taking_back_one_takes_back_every_signature_for_the_same_thing(cast: Cast, wren: Patient) -> None:
    first = signed(cast.member, a_text(cast))
    signed(cast.member, a_text(cast, text="Newer.", at=NOW), at=NOW + timedelta(hours=1))
    assert len(consenting.withdraw(consent=first, by=cast.nurse.actor, at=LATER)) == 2
    assert consenting.withdraw(consent=first, by=cast.nurse.actor, at=LATER) == []
    assert "treatment" not in in_force(wren, LATER)


def test_a_prescriber_is_told_when_treatment_is_no_longer_consented_to(cast: Cast, wren: Patient) -> None:
    consenting.withdraw(consent=signed(cast.member, a_text(cast)), by=cast.member.actor, at=LATER)
    assert Task.objects.get(patient=wren, code="consent-withdrawn").owner_role == "prescriber"


def test_a_release_ends_what_the_therapist_sees_at_once(cast: Cast, wren: Patient) -> None:
    actor = cast.therapist.actor
    assert wren in Patient.objects.visible_to(actor)
    release = Consent.objects.get(patient=wren, recipient=cast.therapist.practitioner)
    consenting.withdraw(consent=release, by=cast.member.actor, at=NOW)
    assert wren not in Patient.objects.visible_to(actor)


def test_a_session_is_refused_with_a_sentence_for_each_consent_that_is_not_in_force(
    cast: Cast, wren: Patient
) -> None:
    signed(cast.member, a_text(cast, "treatment"))
    touch = signed(cast.member, a_text(cast, "touch"))
    signed(cast.member, a_text(cast, "contact", valid_days=30))
    consenting.withdraw(consent=touch, by=cast.member.actor, at=NOW + timedelta(hours=1))
    assert consent_refusals(wren, ["treatment", "contact"], LATER) == ()
    touch_refused, contact_refused, never = consent_refusals(
        wren, ["treatment", "touch", "contact", "off-label-ketamine"], NOW + timedelta(days=31)
    )
    assert touch_refused.startswith("Wren took this consent back on 2 March 2026, 22:02 UTC: Touch")
    assert "ran out on 1 April 2026" in contact_refused
    assert never == "Wren has not signed this consent yet: Ketamine outside its approved use."


def test_publishing_the_same_words_again_is_refused_and_only_the_director_publishes(cast: Cast) -> None:
    a_text(cast)
    with pytest.raises(ConsentRefused, match="Nothing changed since version 1"):
        a_text(cast)
    with pytest.raises(NotPermitted):
        consenting.publish(
            category="touch",
            language="en",
            title="T",
            meaning="M",
            text="X",
            valid_days=None,
            by=cast.prescriber.actor,
            at=NOW,
        )


def test_every_step_of_a_consent_is_in_the_audit_trail(cast: Cast) -> None:
    consenting.withdraw(consent=signed(cast.member, a_text(cast)), by=cast.member.actor, at=NOW)
    written = set(AuditEvent.objects.values_list("subtype", flat=True))
    assert {"consent-text.publish", "consent.sign", "consent.withdraw"} <= written
