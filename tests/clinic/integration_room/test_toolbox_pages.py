"""The toolbox in the app: what fits, what is covered, and an edit that is checked, named, signed and used."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from afterglow.toolbox.loading import load_modality, modality_names
from afterglow_clinic.chart.intake.asked import asked_codes
from afterglow_clinic.chart.modalities import in_use, shelf_text
from afterglow_clinic.chart.models import AuditEvent, ClinicContent, Condition, ContentApproval, IntakeSection
from afterglow_clinic.integration_room.toolbox.words import often_words
from tests.clinic.builders import a_session
from tests.clinic.cast import NOW, Cast

WALK, BREATH = "gentle-walk", "strong-breathwork-circle"


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(client: Any, name: str, *args: Any, **query: Any) -> str:
    return client.get(reverse(f"integration_room:{name}", args=args), query).content.decode()


def edit(client: Any, text: str, *, name: str = WALK, base: str = "", act: str = "keep") -> Any:
    body = {"base": base or shelf_text(name)[1], "text": text, "act": act}
    return client.post(reverse("integration_room:modality_edit", args=[name]), body)


def slower_walk(version: str = "1.1.0") -> str:
    text = shelf_text(WALK)[0].replace('version = "1.0.0"', f'version = "{version}"')
    return text.replace("per_week = 4", "per_week = 2")


def told(cast: Cast, section: str, content: dict[str, Any], revision: int = 1) -> None:
    IntakeSection.objects.create(
        patient=cast.member.patient,
        section=section,
        revision=revision,
        content=content,
        teller="staff",
        by="Nia Nurse",
        at=NOW,
    )


def has(cast: Cast, code: str) -> None:
    Condition.objects.create(
        patient=cast.member.patient, code=code, clinical_status="active", recorded=NOW, recorder="x"
    )


def test_the_list_shows_every_modality_and_a_family_alone(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.integrator)
    whole = page_of(client, "toolbox")
    assert all(load_modality(name).title.replace("'", "&#x27;") in whole for name in modality_names())
    music = page_of(client, "toolbox", family="music")
    assert "Humming and singing" in music
    assert "A walk" not in music


def test_a_modality_shows_its_guide_its_rules_and_its_research_with_their_sources(
    cast: Cast, as_person: Any
) -> None:
    page = page_of(as_person(cast.nurse), "modality", "insomnia-therapy")
    for words in ("sleep diary", "Bipolar disorder", "Kaplan", "Trauer", "Awaiting sign-off"):
        assert words in page
    spanish = page_of(as_person(cast.nurse), "modality", "insomnia-therapy", **{"in": "es"})
    assert "diario de sueño" in spanish


def test_what_nobody_was_asked_is_not_denied(cast: Cast) -> None:
    assert asked_codes(cast.member.patient) == frozenset()
    told(cast, "practices", {"notes": "a bad knee"})
    assert "falls" not in asked_codes(cast.member.patient)
    told(cast, "practices", {"none": True}, revision=2)
    assert "falls" in asked_codes(cast.member.patient)


def test_a_nurse_reads_why_and_an_integrator_reads_that_a_clinician_is_asked(
    cast: Cast, as_person: Any
) -> None:
    has(cast, "panic-disorder")
    patient = cast.member.patient.pk
    nurse = page_of(as_person(cast.nurse), "fit", patient)
    integrator = page_of(as_person(cast.integrator), "fit", patient)
    assert "Fast breathing can bring on panic attacks." in nurse
    assert "panic" not in integrator.lower().replace("panic and", "")
    assert "Ask a clinician first." in integrator


def test_an_integrator_cannot_tell_one_hidden_cause_from_another(cast: Cast, as_person: Any) -> None:
    """Any answer to the same question, unknown or present, leaves the integrator's page as it was."""
    patient = cast.member.patient.pk
    before = main_of(page_of(as_person(cast.integrator), "fit", patient))
    has(cast, "eating-disorder")
    has(cast, "panic-disorder")
    assert main_of(page_of(as_person(cast.integrator), "fit", patient)) == before


def test_a_suggestion_never_names_a_diagnosis_to_an_integrator(cast: Cast, as_person: Any) -> None:
    """What was made for a condition stands among what a clinician is asked about, whoever has it."""
    patient = cast.member.patient.pk
    before = main_of(page_of(as_person(cast.integrator), "fit", patient))
    has(cast, "alcohol-use-disorder")
    after = main_of(page_of(as_person(cast.integrator), "fit", patient))
    assert after == before
    assert "Staying on your way" in after.split("Ask first")[1]
    assert "Made for what is recorded." in page_of(as_person(cast.nurse), "fit", patient)


def main_of(page: str) -> str:
    """The page without its frame, whose forms carry a token of their own."""
    return page[page.index("<main") : page.index("</main>")]


def test_wishes_narrow_and_nonsense_is_refused_beside_its_field(cast: Cast, as_person: Any) -> None:
    client, patient = as_person(cast.nurse), cast.member.patient.pk
    page = page_of(client, "fit", patient, minutes="2", needs=["in-bed"])
    assert "A pause of three breaths" in page
    refused = client.get(reverse("integration_room:fit", args=[patient]), {"minutes": "0", "needs": "x"})
    assert refused.status_code == 422
    assert "id_minutes_error" in refused.content.decode()


def test_reading_what_fits_is_written_down(cast: Cast, as_person: Any) -> None:
    page_of(as_person(cast.integrator), "fit", cast.member.patient.pk)
    assert AuditEvent.objects.filter(subtype="fit.read", patient=cast.member.patient.pk).count() == 1


def test_an_edit_is_kept_unsigned_and_used_once_signed(cast: Cast, as_person: Any) -> None:
    assert edit(as_person(cast.integrator), slower_walk()).status_code == 302
    row = ClinicContent.objects.get()
    assert (row.kind, row.content, row.version) == ("modality", WALK, "1.1.0")
    assert walk_in_use(cast).version == "1.0.0"
    page = page_of(as_person(cast.director), "modality", WALK)
    assert "Not in use yet" in page
    assert "4 times a week" in page
    sign = reverse("integration_room:modality_sign", args=[WALK])
    as_person(cast.director).post(sign, {"sha256": row.sha256, "meaning": "I stand by it."})
    assert ContentApproval.objects.filter(sha256=row.sha256).exists()
    assert walk_in_use(cast).version == "1.1.0"


def walk_in_use(cast: Cast) -> Any:
    return next(one for one in in_use(cast.clinic.pk) if one.id == WALK)


def test_an_edit_of_one_clinic_is_not_in_another(cast: Cast, as_person: Any) -> None:
    edit(as_person(cast.integrator), slower_walk())
    assert "1.1.0" not in page_of(as_person(cast.far_nurse), "modality", WALK)


def test_a_protection_taken_away_is_said_before_it_is_kept_and_before_it_is_signed(
    cast: Cast, as_person: Any
) -> None:
    text = shelf_text(BREATH)[0].replace('version = "1.0.0"', 'version = "1.1.0"')
    text = text.replace('conditions = ["epilepsy"]', 'conditions = ["diabetes"]')
    said = "This edit protects fewer people"
    assert said in edit(as_person(cast.nurse), text, name=BREATH, act="check").content.decode()
    edit(as_person(cast.nurse), text, name=BREATH)
    assert said in page_of(as_person(cast.director), "modality", BREATH)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("per_week = 2", "per_week = 200", "rhythm.per_week"),
        ('version = "1.1.0"', 'version = "1.0.0"', "must differ from 1.0.0"),
        ("[[cautions]]", "[[cautions", "not TOML"),
        ('id = "gentle-walk"', 'id = "../walk"', "must be kebab case"),
        ('id = "gentle-walk"', 'id = ""', "must be a text"),
        ("minutes = [10, 40]", "minutes = [10, 40]\nheals = true", "unknown key"),
    ],
)
def test_what_the_schema_refuses_is_said_beside_the_text_and_nothing_is_lost(
    cast: Cast, as_person: Any, old: str, new: str, said: str
) -> None:
    text = slower_walk().replace(old, new, 1)
    answer = edit(as_person(cast.integrator), text)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Walk so that you could still talk." in page
    assert not ClinicContent.objects.exists()


def test_two_edits_of_the_same_base_do_not_overwrite_each_other(cast: Cast, as_person: Any) -> None:
    edit(as_person(cast.integrator), slower_walk())
    answer = edit(as_person(cast.nurse), slower_walk("1.2.0"))
    assert answer.status_code == 409
    assert ClinicContent.objects.count() == 1


def test_a_clinic_adds_its_own_under_its_own_id(cast: Cast, as_person: Any) -> None:
    text = shelf_text(WALK)[0].replace('id = "gentle-walk"', 'id = "walk-to-the-river"')
    assert edit(as_person(cast.integrator), text).status_code == 302
    assert "walk-to-the-river" not in {one.id for one in in_use(cast.clinic.pk)}
    assert page_of(as_person(cast.nurse), "modality", "walk-to-the-river")


def test_an_unknown_modality_is_not_found(cast: Cast, as_person: Any) -> None:
    answer = as_person(cast.nurse).get(reverse("integration_room:modality", args=["snake-oil"]))
    assert answer.status_code == 404


def test_what_is_for_another_phase_says_for_which_and_the_way_back_is_the_thread(
    cast: Cast, as_person: Any
) -> None:
    assert cast.member.patient is not None
    shown = page_of(as_person(cast.integrator), "fit", cast.member.patient.pk)
    assert "For another phase: " in shown
    assert reverse("integration_room:thread", args=[cast.member.patient.pk]) in shown
    assert f"born {cast.member.patient.birth_date:%-d %B %Y}" in shown


def test_too_soon_after_a_session_is_said_as_a_time_and_not_as_a_machine_writes_it(
    cast: Cast, as_person: Any
) -> None:
    assert cast.member.patient is not None
    a_session(cast.member.patient, NOW - timedelta(hours=2))
    shown = page_of(as_person(cast.nurse), "fit", cast.member.patient.pk)
    assert "Too soon after a session: from 3 March, " in shown
    assert "+00:00" not in shown


def test_a_rule_names_conditions_and_waits_in_words(cast: Cast, as_person: Any) -> None:
    shown = page_of(as_person(cast.nurse), "modality", BREATH)
    assert "panic-disorder" not in shown
    assert "Panic disorder" in shown
    assert "not within 14 days" in shown


def test_a_rhythm_is_said_as_one_would_say_it() -> None:
    said = [often_words(n) for n in (1, 5, 7, 14)]
    assert said == ["once a week", "5 times a week", "every day", "twice a day"]
