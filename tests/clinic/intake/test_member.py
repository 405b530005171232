"""A member's own part: on a phone, in their words, kept as they go, never a verdict."""

from typing import Any

import pytest
from django.test import Client

from afterglow_clinic.chart import consenting
from afterglow_clinic.chart.intake.sections import BY_ID, SECTIONS
from afterglow_clinic.chart.intake.telling import confirm, tell
from afterglow_clinic.chart.models import Consent, Goal, IntakeSection, MedicationStatement, Patient
from tests.clinic.cast import NOW, Cast
from tests.clinic.intake.paperwork import a_text, signed, worked_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def wren(cast: Cast) -> Patient:
    assert cast.member.patient is not None
    return cast.member.patient


@pytest.fixture
def phone(cast: Cast, as_person: Any) -> Client:
    return as_person(cast.member)


def test_each_part_leads_to_the_next_that_was_not_told(phone: Client) -> None:
    sent = phone.post("/w/intake/allergies/", {"revision": 0, "lines": 1, "none": "on"})
    assert sent["Location"] == "/w/intake/circumstances/"
    of = sum(section.for_members for section in SECTIONS)
    assert f"1 of {of} parts told" in phone.get("/w/intake/").content.decode()


def test_coming_back_finds_what_was_told(phone: Client) -> None:
    phone.post("/w/intake/allergies/", {"revision": 0, "lines": 1, "substance-0": "latex"})
    assert 'value="latex"' in phone.get("/w/intake/allergies/").content.decode()


def test_clonazepam_brings_a_clinician_first_with_its_source_and_a_warning_not_to_stop(
    phone: Client, wren: Patient
) -> None:
    worked_up(wren)
    fields = {"revision": 0, "lines": 1, "ingredient-0": "Klonopin"}
    assert phone.post("/w/intake/medications/", fields).status_code == 302
    page = phone.get("/w/intake/").content.decode()
    assert "A clinician looks at this first" in page
    assert "Veraart 2021" in page
    assert "Never stop it on your own." in page
    assert MedicationStatement.objects.get(patient=wren).ingredient == "clonazepam"


def test_missing_work_is_the_clinics_affair_and_does_not_alarm_a_member(phone: Client) -> None:
    assert "A clinician looks at this first" not in phone.get("/w/intake/").content.decode()


def test_a_member_who_changes_what_was_confirmed_makes_it_unconfirmed_again(
    cast: Cast, phone: Client, wren: Patient
) -> None:
    phone.post("/w/intake/allergies/", {"revision": 0, "lines": 1, "none": "on"})
    confirm(row=IntakeSection.objects.get(), by=cast.nurse.actor, at=NOW)
    assert "Nora Nurse went through it with you" in phone.get("/w/intake/").content.decode()
    phone.post("/w/intake/allergies/", {"revision": 1, "lines": 1, "substance-0": "latex"})
    assert "We go through it with you." in phone.get("/w/intake/").content.decode()


def test_a_members_words_change_and_the_measure_beside_them_stays(
    cast: Cast, phone: Client, wren: Patient
) -> None:
    row = {"statement": "Sleep.", "instrument": "phq-9", "kind": "percent", "value": 50.0}
    tell(
        patient=wren,
        section=BY_ID["goals"],
        content={"rows": [row]},
        revision=0,
        by=cast.prescriber.actor,
        at=NOW,
    )
    phone.post("/w/intake/goals/", {"revision": 1, "lines": 1, "statement-0": "Sleep and wake rested."})
    goal = Goal.objects.get(patient=wren, end=None)
    assert (goal.statement, goal.instrument, goal.value) == ("Sleep and wake rested.", "phq-9", 50.0)


def test_a_stale_phone_loses_nothing(cast: Cast, phone: Client, wren: Patient) -> None:
    phone.post("/w/intake/allergies/", {"revision": 0, "lines": 1, "none": "on"})
    late = phone.post("/w/intake/allergies/", {"revision": 0, "lines": 1, "substance-0": "latex"})
    assert late.status_code == 409
    assert 'value="latex"' in late.content.decode()
    assert "changed by Wren Quillfeather at" in late.content.decode()


def test_sections_for_staff_are_not_the_members(phone: Client) -> None:
    own = {section.id for section in SECTIONS if section.for_members}
    assert own == {section.id for section in SECTIONS} - {"release"}
    assert phone.get("/w/intake/release/").status_code == 404
    assert phone.get("/w/intake/nonsense/").status_code == 404


def test_a_member_reads_signs_and_keeps_a_copy(cast: Cast, phone: Client, wren: Patient) -> None:
    text = a_text(cast)
    assert text.title in phone.get("/w/consents/").content.decode()
    fields = {"template": str(text.pk), "signed_name": "wren  quillfeather"}
    assert phone.post("/w/consents/sign/treatment/", fields).status_code == 302
    consent = Consent.objects.get(patient=wren, category="treatment")
    copy = phone.get(f"/w/consents/{consent.pk}/").content.decode()
    assert consent.document_sha256 in copy
    assert "The text above has this digest." in copy


def test_a_copy_that_was_tampered_with_says_so(cast: Cast, phone: Client) -> None:
    consent = signed(cast.member, a_text(cast))
    Consent.objects.filter(pk=consent.pk).update(document=consent.document + " And more.")
    assert "does NOT have this digest" in phone.get(f"/w/consents/{consent.pk}/").content.decode()


def test_a_name_that_is_not_theirs_is_refused_beside_the_field(cast: Cast, phone: Client) -> None:
    text = a_text(cast)
    refused = phone.post("/w/consents/sign/treatment/", {"template": str(text.pk), "signed_name": "Somebody"})
    assert refused.status_code == 422
    assert "Type the name as it stands here: Wren Quillfeather" in refused.content.decode()


def test_a_newer_text_shows_what_is_new_and_what_is_gone_before_it_is_signed(
    cast: Cast, phone: Client
) -> None:
    first = a_text(cast)
    signed(cast.member, first)
    a_text(cast, text=first.text.replace("You decide\n", "It is yours\n"))
    page = phone.get("/w/consents/sign/treatment/").content.decode()
    assert "What changed since you last signed" in page
    assert "New</span> It is yours" in page
    assert "Gone</span> You decide" in page


def test_a_text_replaced_while_it_was_read_is_not_signed(cast: Cast, phone: Client) -> None:
    first = a_text(cast)
    a_text(cast, text="Another text altogether.")
    fields = {"template": str(first.pk), "signed_name": "Wren Quillfeather"}
    refused = phone.post("/w/consents/sign/treatment/", fields)
    assert refused.status_code == 422
    assert "There is a newer text." in refused.content.decode()


def test_taking_back_counts_at_once_and_twice_is_once(cast: Cast, phone: Client, wren: Patient) -> None:
    consent = signed(cast.member, a_text(cast))
    for _ in range(2):
        assert phone.post(f"/w/consents/{consent.pk}/take-back/").status_code == 302
    assert consenting.consent_refusals(wren, ["treatment"], NOW) != ()
    assert "You took this back on" in phone.get("/w/consents/").content.decode()


def test_nothing_is_to_be_shared_while_no_therapist_was_named(cast: Cast, as_person: Any) -> None:
    a_text(cast, "outside-therapist")
    sol = as_person(cast.other_member)
    assert sol.get("/w/consents/sign/outside-therapist/").status_code == 404
    assert "Sharing with your therapist" not in sol.get("/w/consents/").content.decode()


def test_a_release_is_offered_once_the_therapist_is_named_and_opens_the_record_to_them(
    cast: Cast, phone: Client, wren: Patient
) -> None:
    a_text(cast, "outside-therapist")
    assert cast.former_therapist.practitioner is not None
    assert "Theo Therapist" in phone.get("/w/consents/sign/outside-therapist/").content.decode()
    therapist = cast.former_therapist.practitioner
    tell(
        patient=wren,
        section=BY_ID["release"],
        content={"recipient": str(therapist.pk), "name": therapist.name},
        revision=0,
        by=cast.nurse.actor,
        at=NOW,
    )
    page = phone.get("/w/consents/sign/outside-therapist/")
    assert "Tara Therapist" in page.content.decode()
    fields = {"template": str(page.context["line"].template.pk), "signed_name": "Wren Quillfeather"}
    assert phone.post("/w/consents/sign/outside-therapist/", fields).status_code == 302
    assert wren in Patient.objects.visible_to(cast.former_therapist.actor)
