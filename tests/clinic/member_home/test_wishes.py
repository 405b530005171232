"""What a member likes is kept as they said it, orders every list from then on, reaches the plan builder."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse

from afterglow_clinic.chart.modalities import situation_in_chart
from afterglow_clinic.chart.models import AuditEvent, PracticeWish
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.chart.wishes import keep_wish, wish_of
from afterglow_clinic.member_home.practices.choosing import offer_of, offers_for
from tests.clinic.cast import NOW, Person, signed_in
from tests.clinic.scene import Scene, set_a_later_scene

pytestmark = pytest.mark.django_db
NEW = "/home/practices/new/"


@pytest.fixture
def scene() -> Scene:
    """A day after the last session: what waits for hours after one may be done again."""
    return set_a_later_scene()


def get(person: Person, address: str, after: int = 0) -> str:
    with time_machine.travel(NOW + timedelta(days=after), tick=False):
        response = signed_in(person).get(address)
    assert response.status_code == 200
    return response.content.decode()


def keep(scene: Scene, after: int = 0, address: str = NEW, **fields: Any) -> HttpResponse:
    with time_machine.travel(NOW + timedelta(days=after), tick=False):
        return signed_in(scene.cast.member).post(address, fields)


def test_what_is_liked_is_kept_shown_and_comes_first_from_then_on(scene: Scene) -> None:
    patient = scene.subjects["member"].patient
    before = offers_for(patient, NOW, likes=None, minutes=None).first[0].modality
    assert keep(scene, like=["movement", "nature"], minutes="15").status_code == 302
    row = PracticeWish.objects.get()
    assert (row.patient, row.likes, row.minutes, row.at) == (patient, ["movement", "nature"], 15, NOW)
    page = get(scene.cast.member, NEW, after=1)
    assert "You like: Movement, Being outdoors. You have about 15 minutes." in " ".join(page.split())
    assert "Kept on 2 March" in page
    assert page.count("checked") == 2
    first = offers_for(patient, NOW, likes=None, minutes=15).first[0].modality
    assert first.family in {"movement", "nature"} != {before.family}
    assert page.index(first.title) < page.index(before.title)


def test_each_change_is_a_row_the_newest_counts_and_the_same_again_is_none(scene: Scene) -> None:
    patient = scene.subjects["member"].patient
    keep(scene, like=["movement"], minutes="")
    keep(scene, after=1, like=["movement"], minutes="")
    keep(scene, after=2, like=["music"], minutes="30")
    keep(scene, after=3, minutes="")
    told = [(row.likes, row.minutes) for row in PracticeWish.objects.order_by("at")]
    assert told == [(["movement"], None), (["music"], 30), ([], None)]
    assert AuditEvent.objects.filter(subtype="wish.keep").count() == 3
    assert situation_in_chart(patient, NOW).likes == frozenset()
    assert "You like anything." in get(scene.cast.member, NEW, after=4)


def test_little_time_orders_a_list_and_forbids_nothing(scene: Scene) -> None:
    patient = scene.subjects["member"].patient
    open_ones = offers_for(patient, NOW, likes=None, minutes=None)
    long = next(one for one in (*open_ones.first, *open_ones.more) if one.modality.minutes[0] > 5)
    keep(scene, minutes="5")
    listed = offers_for(patient, NOW, likes=None, minutes=5)
    assert long.modality.id in {one.modality.id for one in listed.not_now}
    found = offer_of(patient, long.modality.id, NOW)
    assert found is not None
    assert found[1].verdict == "suggested", "its own page still lets them try it"


@pytest.mark.parametrize("fields", [{"like": ["psychotherapy"]}, {"like": ["<script>"]}, {"minutes": "7"}])
def test_what_is_not_asked_is_not_kept(scene: Scene, fields: dict[str, Any]) -> None:
    assert keep(scene, **fields).status_code == 422
    assert not PracticeWish.objects.exists()


def test_the_commitment_it_was_opened_for_is_not_lost(scene: Scene) -> None:
    address = f"{NEW}?for={scene.subjects['member'].practice.commitment_id}"
    assert keep(scene, address=address, like=["music"], minutes="")["Location"] == address


def test_the_plan_builder_reads_what_the_member_said_and_begins_with_it(scene: Scene) -> None:
    patient, iris = scene.subjects["member"].patient, scene.cast.integrator
    found = offers_for(patient, NOW, likes=frozenset({"nature"}), minutes=None)
    outside = next(one.modality.id for one in found.first if one.modality.family == "nature")
    fit, plan = (f"/integration/{patient.pk}/{end}" for end in ("fit/", f"plan/{outside}/"))
    assert "has not said what they like" in get(iris, fit)
    keep(scene, like=["nature"], minutes="30")
    for address in (fit, plan):
        text = " ".join(get(iris, address).split())
        assert "said on 2 March 2026: likes Nature; about 30 minutes at one go." in text
        assert "Wished for." in text
    assert 'value="nature" id="id_likes_7" checked' in " ".join(get(iris, fit).split())
    asked = get(iris, f"{fit}?minutes=&likes=music")
    assert "likes Nature" in asked, "another question does not change what they said"
    assert PracticeWish.objects.count() == 1


@pytest.mark.parametrize("who", ["integrator", "director", "other_member"])
def test_nobody_says_it_for_them(scene: Scene, who: str) -> None:
    patient, person = scene.subjects["member"].patient, getattr(scene.cast, who)
    with pytest.raises(NotPermitted):
        keep_wish(patient=patient, likes=["music"], minutes=None, by=person.actor, at=NOW)
    assert wish_of(patient) is None


def test_it_is_met_by_those_who_work_with_them_and_by_nobody_else(scene: Scene) -> None:
    keep(scene, like=["music"], minutes="")
    meets = {
        name
        for name, person in scene.cast.everyone().items()
        if PracticeWish.objects.visible_to(person.actor).exists()
    }
    assert meets == {"director", "prescriber", "nurse", "integrator", "therapist", "member"}
