"""A clinic edits the cards before a journey and adds its own; members are asked them once they are signed."""

from typing import Any

import pytest

from afterglow.library.reading import InvalidContent
from afterglow.library.shelf import read_content
from afterglow.program.preparation import preparation, preparation_from_text
from afterglow_clinic.chart.cards import cards_in_use, find_cards, kept_cards
from afterglow_clinic.chart.clinic_texts import digest_of
from afterglow_clinic.chart.models import AuditEvent, ClinicContent, ContentApproval, PreparationAnswer
from afterglow_clinic.integration_room.cards.actions import with_a_card
from tests.clinic.cast import Cast

CARDS = "/integration/cards/"
SHELF = read_content("words", "preparation").decode()
RAISED = SHELF.replace('version = "1.0.0"', 'version = "1.1.0"', 1)
OURS = RAISED.replace("What would you like to hear, and what not?", "Which drum?", 1)


def edit(client: Any, text: str, base: str = SHELF, act: str = "keep") -> Any:
    return client.post(f"{CARDS}edit/", {"base": digest_of(base), "text": text, "act": act})


def sign(client: Any, text: str) -> Any:
    return client.post(f"{CARDS}sign/", {"sha256": digest_of(text), "meaning": "I read it"})


def test_the_page_shows_every_card_as_members_read_it(cast: Cast, as_person: Any) -> None:
    page = as_person(cast.integrator).get(CARDS).content.decode()
    assert all(card.title in page for card in preparation().cards)
    assert "Awaiting sign-off" in page
    assert "Not asked yet" not in page


def test_an_edit_is_asked_of_nobody_until_it_is_signed(cast: Cast, as_person: Any) -> None:
    clinic = cast.clinic.pk
    assert edit(as_person(cast.integrator), OURS).status_code == 302
    assert cards_in_use(clinic) == preparation()
    page = as_person(cast.nurse).get(CARDS).content.decode()
    assert "Not asked yet" in page
    assert "Members are asked version 1.0.0" in page
    assert "Which drum?" in page
    for person in (cast.integrator, cast.nurse, cast.prescriber, cast.owner):
        assert sign(as_person(person), OURS).status_code == 403
    assert sign(as_person(cast.director), OURS).status_code == 302
    music = cards_in_use(clinic).card("music")
    assert music is not None
    assert music.ask == "Which drum?"
    assert "Which drum?" in as_person(cast.member).get("/home/preparing/music/").content.decode()
    assert cards_in_use(cast.far_clinic.pk) == preparation()
    events = AuditEvent.objects.filter(subtype__in=["card.edit", "content.sign"])
    assert [event.subtype for event in events.order_by("sequence")] == ["card.edit", "content.sign"]


def test_a_card_that_is_added_is_asked_answered_and_read_by_whom_it_names(cast: Cast, as_person: Any) -> None:
    text = as_person(cast.integrator).get(f"{CARDS}edit/?add=card").context["form"]["text"].value()
    text = text.replace('version = "1.0.0"', 'version = "1.1.0"', 1).replace(
        'id = "our-own"', 'id = "altar"', 1
    )
    assert edit(as_person(cast.integrator), text).status_code == 302
    sign(as_person(cast.director), text)
    ids = [card.id for card in cards_in_use(cast.clinic.pk).cards]
    assert ids == [*(card.id for card in preparation().cards[:-1]), "altar", "whole"]
    told = {"act": "keep", "revision": "0", "words": "A stone", "chosen": ["other"]}
    assert as_person(cast.member).post("/home/preparing/altar/", told).status_code == 302
    assert PreparationAnswer.objects.get().card == "altar"
    thread = as_person(cast.integrator).get(f"/integration/{cast.member.patient.pk}/").content.decode()  # type: ignore[union-attr]
    assert "A stone" in thread
    assert "Something else to tick" in thread


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (SHELF, "nothing is changed"),
        (SHELF.replace("Your intention", "Yours", 1), "must differ from 1.0.0"),
        (RAISED.replace('form = "boundaries"', 'form = "words"', 1), "boundaries"),
        (RAISED.replace('id = "fears"', 'id = "what worries you"', 1), "a-z, 0-9 and hyphens"),
        (RAISED.replace('id = "fears"', 'id = "music"', 1), "an id is used twice"),
        (RAISED.replace('id = "voice"', 'id = "<script>"', 1), "a-z, 0-9 and hyphens"),
        (RAISED + "\nnonsense = ", "file"),
        ("x", "file"),
    ],
)  # fmt: skip
def test_what_the_schema_refuses_is_said_beside_the_text_and_nothing_is_lost(
    cast: Cast, as_person: Any, text: str, reason: str
) -> None:
    for act in ("check", "keep"):
        response = edit(as_person(cast.integrator), text, act=act)
        assert response.status_code == 422
        assert reason in response.content.decode().replace("(file)", "file")
        assert response.context["form"]["text"].value().rstrip() == text.rstrip()
    assert not ClinicContent.objects.exists()


def test_a_check_shows_what_is_changed_and_keeps_nothing(cast: Cast, as_person: Any) -> None:
    response = edit(as_person(cast.integrator), OURS, act="check")
    page = response.content.decode()
    assert response.status_code == 200
    assert "The schema accepts it" in page
    assert "Which drum?" in page
    assert not ClinicContent.objects.exists()


def test_two_edits_of_the_same_base_do_not_overwrite_each_other(cast: Cast, as_person: Any) -> None:
    assert edit(as_person(cast.integrator), OURS).status_code == 302
    other = RAISED.replace("Your intention", "Yours", 1)
    refused = edit(as_person(cast.nurse), other)
    assert refused.status_code == 409
    assert "Changed by Iris Integrator" in refused.content.decode()
    assert [one.text for one in kept_cards(cast.clinic.pk)] == [OURS, SHELF]


def test_an_earlier_text_is_found_and_another_clinics_is_not(cast: Cast, as_person: Any) -> None:
    edit(as_person(cast.integrator), OURS)
    assert find_cards(cast.clinic.pk).text == OURS
    shelf = as_person(cast.owner).get(f"{CARDS}?version={digest_of(SHELF)}").content.decode()
    assert "Which drum?" not in shelf
    assert as_person(cast.far_director).get(f"{CARDS}?version={digest_of(OURS)}").status_code == 404
    assert sign(as_person(cast.far_director), OURS).status_code == 404
    assert not ContentApproval.objects.exists()


@pytest.mark.parametrize("who", ["front_desk", "owner", "therapist", "member"])
def test_only_the_care_team_edits(cast: Cast, as_person: Any, who: str) -> None:
    assert edit(as_person(getattr(cast, who)), OURS).status_code == 403
    assert not ClinicContent.objects.exists()


def test_a_new_card_stands_before_the_last_one_and_the_shelf_understands_it() -> None:
    found = preparation_from_text(with_a_card(SHELF), file="preparation.toml")
    assert [card.id for card in found.cards[-2:]] == ["our-own", "whole"]
    with pytest.raises(InvalidContent):
        preparation_from_text(with_a_card(with_a_card(SHELF)), file="preparation.toml")
