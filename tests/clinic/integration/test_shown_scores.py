"""Which scores a lay integrator sees: what the clinic set, on the threads of their own members, no more."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse

from afterglow.instruments.loading import shelf
from afterglow_clinic.chart.models import AuditEvent, CareTeamParticipant, ShownScores
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.chart.shown_scores import NotShowable, set_shown_scores, showable, shown_scores
from tests.clinic.builders import a_response
from tests.clinic.cast import NOW, signed_in
from tests.clinic.relations import MEMBERS, ROLE_OF
from tests.clinic.scene import Scene, set_the_scene

SETTING = "/integration/shown-scores/"
ABOUT_SUICIDE = ("c-ssrs", "asq")


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    """Each member answered the GAD-7 twice: 7 of old, 13 now."""
    with time_machine.travel(NOW, tick=False):
        made = set_the_scene()
        for subject in made.subjects.values():
            a_response(subject.patient, "gad-7", (1,) * 7, authored=NOW - timedelta(days=14))
            a_response(subject.patient, "gad-7", (2, 2, 2, 2, 2, 2, 1), authored=NOW)
        yield made


def show(scene: Scene, *names: str, who: str = "owner") -> None:
    set_shown_scores(instruments=names, by=getattr(scene.cast, who).actor, at=NOW)


def thread(scene: Scene, who: str, whose: str) -> HttpResponse:
    address = f"/integration/{scene.subjects[whose].patient.pk}/"
    return signed_in(scene.cast.everyone()[who]).get(address)


def test_without_a_setting_nobody_sees_a_score_and_the_reading_says_thread(scene: Scene) -> None:
    page = thread(scene, "integrator", "member").content.decode()
    assert "data-score" not in page
    assert AuditEvent.objects.filter(subtype="thread.read").exists()
    assert not AuditEvent.objects.filter(subtype="thread-and-scores.read").exists()


def test_everybody_sees_what_the_setting_and_their_relation_give(scene: Scene) -> None:
    """The whole cast against every member, with the setting of First Light on and of Far Shore off."""
    show(scene, "gad-7")
    saw = set()
    for who in ROLE_OF:
        for whose in MEMBERS:
            response = thread(scene, who, whose)
            text = response.content.decode()
            if "data-score" in text:
                saw.add((who, whose))
                assert response.status_code == 200
    assert saw == {("integrator", "member")}
    idle = scene.cast.idle_integrator
    CareTeamParticipant.objects.create(
        patient=scene.subjects["other_member"].patient, practitioner=idle.practitioner, role="integrator",
        period_start=NOW - timedelta(days=1),
    )  # fmt: skip
    assert "data-score" in thread(scene, "idle_integrator", "other_member").content.decode()


def test_they_see_totals_with_their_days_and_nothing_of_what_is_in_them(scene: Scene) -> None:
    show(scene, "gad-7")
    page = " ".join(thread(scene, "integrator", "member").content.decode().split())
    row = page.split('data-score="gad-7"')[1].split("</tr>")[0]
    assert "GAD-7" in row
    assert "0 to 21, lower is better" in row
    assert row.index("<strong>13</strong>") < row.index("<strong>7</strong>")
    assert "2 Mar 2026" in row
    assert "/response/" not in page
    assert page.count("data-score=") == 1, "the PHQ-9 was answered too, and is not shown"
    assert scene.subjects["member"].answer_canary not in page


def test_of_the_phq_9_it_is_the_sum_and_never_the_ninth_item(scene: Scene) -> None:
    show(scene, "phq-9")
    page = thread(scene, "integrator", "member").content.decode()
    assert "<strong>10</strong>" in page
    assert scene.subjects["member"].answer_canary not in page
    story = reverse("consult_room:story", args=[scene.subjects["member"].patient.pk])
    told = signed_in(scene.cast.integrator).get(story)
    assert told.status_code == 200
    assert "<strong>10</strong>" not in told.content.decode()


def test_looking_is_written_down_and_told_to_the_member(scene: Scene) -> None:
    show(scene, "gad-7")
    thread(scene, "integrator", "member")
    event = AuditEvent.objects.get(subtype="thread-and-scores.read")
    assert event.patient == str(scene.subjects["member"].patient.pk)
    assert event.agent_name == "Iris Integrator"
    opened = signed_in(scene.cast.member).get("/home/yours/opened/").content.decode()
    assert "with the scores your clinic shows to integrators" in opened


@pytest.mark.parametrize("name", ABOUT_SUICIDE)
def test_an_instrument_about_suicide_is_never_shown(scene: Scene, name: str) -> None:
    assert name not in {one.id for one in showable()}
    assert signed_in(scene.cast.owner).post(SETTING, {"instruments": [name]}).status_code == 422
    with pytest.raises(NotShowable):
        show(scene, name)
    ShownScores.objects.create(organization=scene.cast.clinic, instruments=[name], by="By hand", at=NOW)
    assert shown_scores(scene.cast.clinic.pk) == ()
    assert "data-score" not in thread(scene, "integrator", "member").content.decode()


def test_every_instrument_that_is_about_suicide_is_among_the_refused() -> None:
    about = {one.id for one in shelf().values() if "suicid" in f"{one.construct} {one.title}".lower()}
    assert set(ABOUT_SUICIDE) <= about
    assert about & {one.id for one in showable()} == set()


@pytest.mark.parametrize("who", [*ROLE_OF, None])
def test_only_an_owner_or_director_sets_it_and_for_their_own_clinic(scene: Scene, who: str | None) -> None:
    person = scene.cast.everyone()[who] if who else None
    response = signed_in(person).post(SETTING, {"instruments": ["gad-7"]})
    row = ShownScores.objects.first()
    if who in {"owner", "director", "far_director"}:
        assert response.status_code == 302
        assert row is not None
        assert row.organization == (scene.cast.far_clinic if who == "far_director" else scene.cast.clinic)
        assert AuditEvent.objects.filter(subtype="shown-scores.set").count() == 1
        return
    assert response.status_code == 403
    assert row is None
    if person is not None:
        with pytest.raises(NotPermitted):
            set_shown_scores(instruments=["gad-7"], by=person.actor, at=NOW)


def test_a_setting_is_a_row_each_time_and_can_be_taken_back(scene: Scene) -> None:
    client = signed_in(scene.cast.owner)
    assert "Nobody has set it" in client.get(SETTING).content.decode()
    for names in (["gad-7", "phq-9"], ["gad-7", "phq-9"], []):
        assert client.post(SETTING, {"instruments": names}).status_code == 302
    assert [row.instruments for row in ShownScores.objects.order_by("id")].count([]) == 1
    assert ShownScores.objects.count() == 2
    newest = ShownScores(organization=scene.cast.clinic, instruments=[], by="x", at=NOW + timedelta(hours=1))
    newest.save()
    assert shown_scores(scene.cast.clinic.pk) == ()


def test_a_licensed_reader_gains_nothing_by_it(scene: Scene) -> None:
    show(scene, "gad-7")
    text: Any = thread(scene, "nurse", "member").content.decode()
    assert "data-score" not in text
    assert "The symptom line beside it" in text
