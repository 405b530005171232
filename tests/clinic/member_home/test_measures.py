"""Measures by link: at their hour, once, with a code the member has; described afterwards, never a goal."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from afterglow_clinic.chart.asked import left_out, open_instruments
from afterglow_clinic.chart.consenting import withdraw
from afterglow_clinic.chart.inviting import token_digest
from afterglow_clinic.chart.models import (
    Consent,
    EpisodeOfCare,
    Invitation,
    MeasureAsked,
    Patient,
    QuestionnaireResponse,
)
from afterglow_clinic.front_desk.actions import invite
from afterglow_clinic.member_home.measures.asking import ask_due
from afterglow_clinic.waiting_room.actions import prove
from tests.clinic.builders import a_response
from tests.clinic.cast import NOW, signed_in
from tests.clinic.scene import Scene, set_the_scene

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = timedelta(hours=4)
LICENSED = """
id = "meq30"
title = "Questions about your journey"
[licence]
name = "Licensed to a clinic of a test"
statement = "A made-up licence."
source = "A letter"
[items]
"""


@pytest.fixture
def scene(settings: Any) -> Scene:
    """The member had a journey this morning, and may be contacted. Their e-mail is the only one followed."""
    with time_machine.travel(NOW, tick=False):
        made = set_the_scene()
    patient = made.subjects["member"].patient
    others = Patient.objects.exclude(pk=patient.pk)
    EpisodeOfCare.objects.filter(patient__in=others).update(period_end=NOW)
    Consent.objects.create(patient=patient, category="contact", document_version="1", given=NOW)
    patient.invitations.all().update(revoked=NOW)
    return made


@pytest.fixture
def licensed(settings: Any, tmp_path: Path) -> None:
    """The clinic has the wording of one measure."""
    items = "".join(f'{number} = "A thing I noticed, {number}"\n' for number in range(1, 31))
    (tmp_path / "meq30.wording.toml").write_text(LICENSED + items, "utf-8")
    settings.WORDING_FOLDER = tmp_path


def patient_of(scene: Scene) -> Patient:
    return Patient.objects.select_related("organization").get(pk=scene.subjects["member"].patient.pk)


def waiting(scene: Scene, after: timedelta = LATER) -> list[str]:
    return [one.instrument.id for one in open_instruments(patient_of(scene), NOW + after)]


def with_a_code(scene: Scene) -> str:
    """The member came in once by link and code; the code they keep."""
    minute = NOW + timedelta(minutes=1)
    with time_machine.travel(NOW, tick=False):
        sealed = invite(
            patient=patient_of(scene), instruments=["gad-7"], by=scene.cast.front_desk.actor, at=minute
        )
        assert prove(invitation=sealed.invitation, code=sealed.code, at=minute) is not None
    return sealed.code


def link_in(message: Any) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", message.body)
    assert found is not None
    return found.group(1)


def test_without_a_licence_nobody_is_asked_and_staff_read_why(scene: Scene) -> None:
    assert not {"meq30", "edi", "ceq", "ebi", "piq", "pps"} & set(waiting(scene))
    assert set(left_out()) >= {"MEQ30", "EDI", "CEQ", "EBI", "PIQ", "PPS"}
    with time_machine.travel(NOW, tick=False):
        page = reverse("integration_room:thread", args=[patient_of(scene).pk])
        text = signed_in(scene.cast.integrator).get(page).content.decode()
    assert "MEQ30: its wording is not ours to show" in text


@pytest.mark.usefixtures("licensed")
def test_a_licensed_measure_is_there_at_its_hour_without_anybody_inviting(scene: Scene) -> None:
    assert "meq30" not in waiting(scene, HOUR)
    assert "meq30" in waiting(scene)
    assert "MEQ30" not in left_out()
    with time_machine.travel(NOW + LATER, tick=False):
        member = signed_in(scene.cast.member)
        assert "Questions about your journey" in member.get("/w/").content.decode()
        assert "A few questions for you" in member.get("/home/").content.decode()
        assert "A thing I noticed, 1" in member.get("/w/ask/meq30/", follow=True).content.decode()


@pytest.mark.usefixtures("licensed")
def test_handed_in_it_waits_no_more_and_is_described_without_a_goal(scene: Scene) -> None:
    answers = {f"a-{number}": "3" for number in range(1, 31)}
    with time_machine.travel(NOW + LATER, tick=False):
        member = signed_in(scene.cast.member)
        sent = member.post("/w/ask/meq30/all/", answers, follow=True)
        row = QuestionnaireResponse.objects.get(patient=patient_of(scene), instrument="meq30")
        text = member.get(reverse("member_home:result", args=[row.pk])).content.decode()
        again = member.post("/w/ask/meq30/check/")
    assert reverse("member_home:result", args=[row.pk]) in sent.content.decode()
    assert again.status_code == 302
    assert "meq30" not in waiting(scene)
    assert "one in six" in text
    assert "10.1089/psymed.2024.0040" in text
    assert "3, on a line from 0 to 5" in text
    assert not re.search(r"\b(goal|target|you should|probab|predict|will (feel|get))", text, re.IGNORECASE)


def test_an_instrument_nobody_asks_for_is_not_there(scene: Scene) -> None:
    with time_machine.travel(NOW + LATER, tick=False):
        member = signed_in(scene.cast.member)
        for name in ("meq30", "pcl-5", "no-such-thing"):
            assert member.get(f"/w/ask/{name}/").status_code == 404
            assert member.post(f"/w/ask/{name}/all/", {"a-1": "1"}).status_code == 404


@pytest.mark.usefixtures("licensed")
def test_the_link_goes_out_once_and_opens_with_the_code_they_have(scene: Scene) -> None:
    code = with_a_code(scene)
    assert ask_due(at=NOW + LATER).mailed == 1
    for minutes in (0, 5, 15, 60):
        assert ask_due(at=NOW + LATER + timedelta(minutes=minutes)).mailed == 0
    assert len(mail.outbox) == 1
    message = mail.outbox[0]
    assert message.to == [patient_of(scene).email]
    told = (message.subject + message.body).lower()
    secret = ("ketamine", "clinic", "journey", "meq", "mystic", "depress", patient_of(scene).family.lower())
    assert not [word for word in secret if word in told]
    assert code not in message.body
    link = link_in(message)
    token = link.rstrip("/").rpartition("/")[2]
    invitation = Invitation.objects.get(token_digest=token_digest(token))
    assert invitation.created_by == "Afterglow"
    with time_machine.travel(NOW + LATER, tick=False):
        visitor = Client()
        assert visitor.post(link, {"code": "000000"}).status_code == 422
        assert visitor.post(link, {"code": code}).status_code == 302
        assert "Questions about your journey" in visitor.get("/w/").content.decode()


@pytest.mark.usefixtures("licensed")
def test_a_code_that_was_replaced_or_taken_back_opens_no_link_again(scene: Scene) -> None:
    with_a_code(scene)
    desk, patient = scene.cast.front_desk.actor, patient_of(scene)
    replaced = invite(patient=patient, instruments=["gad-7"], by=desk, at=NOW + HOUR)
    assert ask_due(at=NOW + LATER).asked == 1
    link = MeasureAsked.objects.get(instrument="meq30").invitation
    assert link is not None
    assert (link.code_of, link.code_digest) == (None, "")
    MeasureAsked.objects.all().delete()
    assert prove(invitation=replaced.invitation, code=replaced.code, at=NOW + 2 * HOUR) is not None
    Invitation.objects.filter(pk=replaced.invitation.pk).update(revoked=NOW + 3 * HOUR)
    ask_due(at=NOW + LATER)
    assert Invitation.objects.exclude(code_of=None).count() == 0


@pytest.mark.usefixtures("licensed")
def test_wrong_codes_are_counted_over_every_link_the_code_opens(scene: Scene) -> None:
    code = with_a_code(scene)
    ask_due(at=NOW + LATER)
    link = Invitation.objects.get(code_of__isnull=False)
    assert link.code_of is not None
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for one in (link, link.code_of, link, link.code_of, link):
        assert prove(invitation=one, code=wrong, at=NOW + LATER) is None
    assert prove(invitation=link.code_of, code=code, at=NOW + LATER) is None
    assert prove(invitation=link, code=code, at=NOW + LATER) is None


def test_a_code_kept_for_a_year_is_not_lost_to_a_slip_of_the_thumb_now_and_then(scene: Scene) -> None:
    code = with_a_code(scene)
    link = Invitation.objects.get(patient=patient_of(scene), revoked=None)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for week in range(1, 9):
        at = NOW + timedelta(weeks=week)
        assert prove(invitation=link, code=wrong, at=at) is None
        assert prove(invitation=link, code=code, at=at) is not None
    for _ in range(5):
        prove(invitation=link, code=wrong, at=at)
    assert prove(invitation=link, code=code, at=at) is None


@pytest.mark.usefixtures("licensed")
def test_a_code_that_was_typed_wrong_too_often_is_in_no_new_link(scene: Scene) -> None:
    code = with_a_code(scene)
    link = Invitation.objects.get(patient=patient_of(scene), revoked=None)
    for _ in range(5):
        prove(invitation=link, code=f"{(int(code) + 1) % 1_000_000:06d}", at=NOW + HOUR)
    ask_due(at=NOW + LATER)
    assert not Invitation.objects.exclude(code_of=None).exists()
    assert [link_in(one) for one in mail.outbox] == ["/home/"], "they have an account: the app's own address"


@pytest.mark.usefixtures("licensed")
def test_a_mail_that_was_not_handed_over_is_tried_again_with_another_token(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_a_code(scene)

    def refuse(*_: Any, **__: Any) -> int:
        raise OSError("no route")

    with monkeypatch.context() as broken:
        broken.setattr("afterglow_clinic.member_home.measures.mailing.send_mail", refuse)
        assert ask_due(at=NOW + LATER).mailed == 0
    assert ask_due(at=NOW + LATER + timedelta(minutes=1)).mailed == 0
    assert ask_due(at=NOW + LATER + timedelta(minutes=11)).mailed == 1
    assert ask_due(at=NOW + LATER + timedelta(minutes=30)).mailed == 0
    assert MeasureAsked.objects.filter(instrument="meq30").count() == 1


@pytest.mark.usefixtures("licensed")
def test_a_mail_is_not_tried_again_once_contact_was_taken_back(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_a_code(scene)
    with monkeypatch.context() as broken:
        broken.setattr("afterglow_clinic.member_home.measures.mailing.send_mail", lambda *_: 0)
        assert ask_due(at=NOW + LATER).asked == 1
    consent = Consent.objects.get(patient=patient_of(scene), category="contact")
    withdraw(consent=consent, by=scene.cast.member.actor, at=NOW + LATER + timedelta(minutes=1))
    assert ask_due(at=NOW + LATER + timedelta(minutes=30)).mailed == 0
    assert mail.outbox == []


@pytest.mark.usefixtures("licensed")
def test_a_second_worker_in_the_same_moment_mails_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_a_code(scene)
    looks: list[int] = []

    def slow(*_: Any) -> int:
        looks.append(ask_due(at=NOW + LATER + timedelta(seconds=len(looks) + 1)).mailed if not looks else 9)
        return 1

    monkeypatch.setattr("afterglow_clinic.member_home.measures.mailing.send_mail", slow)
    assert ask_due(at=NOW + LATER).mailed == 1
    assert looks == [0], "a second worker looked while the mail server was slow, and mailed nothing"


@pytest.mark.usefixtures("licensed")
def test_a_mail_that_cannot_be_handed_over_is_tried_every_ten_minutes_and_not_at_every_look(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_a_code(scene)
    tries: list[str] = []
    monkeypatch.setattr(
        "afterglow_clinic.member_home.measures.mailing.send_mail", lambda *_: tries.append("") or 0
    )
    for minute in range(0, 21):
        ask_due(at=NOW + LATER + timedelta(minutes=minute))
    assert len(tries) == 3


@pytest.mark.usefixtures("licensed")
def test_nobody_is_woken_and_nobody_who_did_not_agree_is_written_to(scene: Scene) -> None:
    patient = patient_of(scene)
    zone = patient.organization.tz
    night = (NOW + LATER).astimezone(zone).replace(hour=23, minute=0)
    assert ask_due(at=night).asked == 0
    Consent.objects.filter(patient=patient, category="contact").delete()
    assert ask_due(at=NOW + LATER).asked == 0
    assert "meq30" in waiting(scene)
    assert mail.outbox == []


def test_the_command_says_what_it_did(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel(NOW + LATER, tick=False):
        call_command("send_measures", "--once")
    assert re.fullmatch(r"\d+ asked, \d+ mailed\n", capsys.readouterr().out)


def test_the_story_tells_what_happened_in_their_words_and_no_score(scene: Scene) -> None:
    patient = patient_of(scene)
    a_response(patient, "phq-9", (3,) * 9, authored=NOW + HOUR)
    for minute, words in enumerate(("To rest", "To see my father")):
        with time_machine.travel(NOW + HOUR + timedelta(minutes=minute), tick=False):
            member = signed_in(scene.cast.member)
            told = {"act": "keep", "revision": minute, "words": words}
            member.post("/home/preparing/intention/", told)
    with time_machine.travel(NOW + 2 * HOUR, tick=False):
        text = member.get("/home/story/").content.decode()
        decided = member.get("/home/story/decisions/").content.decode()
    assert "then and now" in text
    assert text.index("To rest") < text.index("To see my father")
    assert "Journey 1" in text
    assert "You answered: Patient Health Questionnaire" in text
    assert not re.search(r"\b27\b|severe|probab|relapse|risk", text, re.IGNORECASE)
    assert "We go on." in decided
    assert "zanswer" not in text + decided
