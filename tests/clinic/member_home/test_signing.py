"""Signing in as a member: staying, seeing where one is signed in, ending it from anywhere, passkeys."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client

from afterglow_clinic.chart.device_words import device_words
from afterglow_clinic.chart.inviting import code_digest
from afterglow_clinic.chart.member_sessions import as_member, begin_session, digest_of, end_session
from afterglow_clinic.chart.models import AuditEvent, Invitation, MemberSession, Notification, Patient
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.front_desk.actions import invite
from tests.clinic.builders import an_invitation
from tests.clinic.cast import NOW, Cast, Person, signed_in

PIXEL = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"


@pytest.fixture(autouse=True)
def _today(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def come_in(
    cast: Cast, agent: str = PIXEL, *, client: Client | None = None, person: Person | None = None, **more: str
) -> Client:
    """By the link and its code, as the front desk gives them; again by the same link."""
    patient = (person or cast.member).patient
    assert patient is not None
    token = f"token-{patient.pk}"
    link = patient.invitations.first() or an_invitation(patient, ("phq-9",), token=token)
    Invitation.objects.filter(pk=link.pk).update(code_digest=code_digest(link.pk, "123456"))
    client = client or Client(headers={"User-Agent": agent})
    answer = client.post(f"/w/{token}/", {"code": "123456", **more})
    assert answer.status_code == 302, answer.content
    return client


def test_a_link_leaves_one_line_that_is_no_way_in(cast: Cast) -> None:
    client = come_in(cast)
    row = MemberSession.objects.get()
    key = client.cookies["sessionid"].value
    assert (row.device, row.came_by, row.stays, row.ended) == ("Chrome, Android", "link", False, None)
    assert row.digest == digest_of(key)
    assert key not in str(row.__dict__)
    assert AuditEvent.objects.filter(subtype="member-session.begin", patient=row.patient_id).count() == 1


def test_the_link_opened_again_in_a_signed_in_browser_begins_anew(cast: Cast) -> None:
    client = come_in(cast)
    old = client.cookies["sessionid"].value
    come_in(cast, client=client, stay="yes")
    new = client.cookies["sessionid"].value
    assert new != old
    assert MemberSession.objects.get(ended=None).digest == digest_of(new)
    assert MemberSession.objects.get(digest=digest_of(old)).ended == NOW
    assert client.get("/home/").status_code == 200
    come_in(cast, client=client)
    assert client.cookies["sessionid"]["max-age"] == ""


def test_another_member_on_the_same_browser_leaves_nothing_of_the_first(cast: Cast) -> None:
    for _ in range(2):
        client = come_in(cast)
        first = client.cookies["sessionid"].value
        come_in(cast, client=client, person=cast.other_member)
        key = client.cookies["sessionid"].value
        row = MemberSession.objects.get(digest=digest_of(key))
        assert (row.patient, row.ended) == (cast.other_member.patient, None)
        assert MemberSession.objects.get(digest=digest_of(first)).ended == NOW
        ended = AuditEvent.objects.filter(subtype="member-session.end").latest("pk")
        assert cast.other_member.canary not in str(ended.__dict__)
        assert client.get("/home/signing/").status_code == 200


def test_a_member_on_a_browser_where_staff_are_signed_in_gets_a_session_of_their_own(cast: Cast) -> None:
    for _ in range(2):
        client = signed_in(cast.nurse)
        come_in(cast, client=client)
        key = client.cookies["sessionid"].value
        assert MemberSession.objects.filter(digest=digest_of(key), ended=None).count() == 1
    assert not MemberSession.objects.filter(digest=digest_of("")).exists()


def test_a_session_without_a_key_is_not_written_down(cast: Cast) -> None:
    assert cast.member.patient is not None
    by = as_member(cast.member.patient)
    with pytest.raises(ValueError, match="session_key"):
        begin_session(session_key="", device="", came_by="link", stays="no", by=by, at=NOW)


def test_without_asking_the_cookie_ends_with_the_browser(cast: Cast) -> None:
    assert come_in(cast).cookies["sessionid"]["max-age"] == ""


def test_staying_keeps_the_phone_for_ninety_days_from_its_last_use(cast: Cast) -> None:
    client = come_in(cast, stay="yes")
    assert client.cookies["sessionid"]["max-age"] == 90 * 24 * 3600
    with time_machine.travel(NOW + timedelta(days=89), tick=False):
        assert client.get("/home/signing/").status_code == 200
    with time_machine.travel(NOW + timedelta(days=89 + 89), tick=False):
        assert client.get("/home/signing/").status_code == 200
        assert MemberSession.objects.get().seen == (NOW + timedelta(days=178)).date()
    with time_machine.travel(NOW + timedelta(days=89 + 89 + 91), tick=False):
        assert client.get("/home/signing/").status_code == 302


def test_signing_out_there_leaves_this_phone_and_ends_that_one(cast: Cast) -> None:
    here, there = come_in(cast), come_in(cast, IPHONE)
    row = MemberSession.objects.get(device="Safari, iPhone")
    assert "Safari, iPhone" in here.get("/home/signing/").content.decode()
    here.post(f"/home/signing/sessions/{row.pk}/end/")
    assert there.get("/home/").status_code == 302
    page = here.get("/home/signing/")
    assert page.status_code == 200
    assert "Safari, iPhone" not in page.content.decode()


def test_signing_out_everywhere_also_ends_what_the_list_knows_nothing_of(cast: Cast) -> None:
    here, there, unlisted, other = (
        come_in(cast), come_in(cast, IPHONE), signed_in(cast.member), signed_in(cast.other_member)
    )  # fmt: skip
    here.post("/home/signing/everywhere/")
    assert [one.get("/home/").status_code for one in (here, there, unlisted)] == [302, 302, 302]
    assert other.get("/home/").status_code == 200
    assert not MemberSession.objects.filter(ended=None).exists()


def test_a_session_that_ran_out_by_itself_is_not_listed(cast: Cast) -> None:
    """The row stays in the database until somebody sweeps; the list does not wait for that."""
    here, there = come_in(cast), come_in(cast, IPHONE)
    assert "Safari, iPhone" in here.get("/home/signing/").content.decode()
    Session.objects.filter(session_key=there.cookies["sessionid"].value).update(expire_date=NOW)
    assert "Safari, iPhone" not in here.get("/home/signing/").content.decode()
    assert MemberSession.objects.filter(ended=None).count() == 2


def a_passkey(person: Person, name: str) -> Authenticator:
    return Authenticator.objects.create(
        user=person.user, type=Authenticator.Type.WEBAUTHN, data={"name": name}
    )


def test_signing_out_everywhere_says_what_it_leaves_and_takes_passkeys_where_asked(cast: Cast) -> None:
    assert "Take all my passkeys away" not in come_in(cast).get("/home/signing/").content.decode()
    for name in ("Chrome, Android", "Safari, iPhone"):
        a_passkey(cast.member, name)
    theirs = a_passkey(cast.other_member, "Another's")
    text = come_in(cast).get("/home/signing/").content.decode()
    assert "comes in with it again" in text
    assert "leaves the link of your clinic" in text
    come_in(cast).post("/home/signing/everywhere/")
    assert Authenticator.objects.filter(user=cast.member.user, type="webauthn").count() == 2, (
        "not without a word"
    )
    here = come_in(cast)
    here.post("/home/signing/everywhere/", {"passkeys": "yes"})
    assert here.get("/home/").status_code == 302
    assert list(Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)) == [theirs]
    assert AuditEvent.objects.filter(subtype="passkey.remove").count() == 2


def test_a_new_link_of_the_clinic_ends_the_lost_phone_the_first_time_its_code_is_typed(cast: Cast) -> None:
    lost, other = come_in(cast, stay="yes"), come_in(cast, person=cast.other_member)
    assert cast.member.patient is not None
    sealed = invite(patient=cast.member.patient, instruments=["phq-9"], by=cast.front_desk.actor, at=NOW)
    assert lost.get("/home/").status_code == 200
    here, there = Client(), Client()
    for client in (here, there):
        assert client.post(f"/w/{sealed.token}/", {"code": sealed.code}).status_code == 302
    assert lost.get("/home/").status_code == 302
    assert [one.get("/home/").status_code for one in (here, there, other)] == [200, 200, 200]


def test_whoever_keeps_a_link_and_its_code_to_come_in_as_the_member_is_told_of(cast: Cast) -> None:
    patient = cast.member.patient
    assert patient is not None
    Patient.objects.filter(pk=patient.pk).update(email="wren@example.org", language="es")
    sealed = invite(patient=patient, instruments=["phq-9"], by=cast.front_desk.actor, at=NOW)
    for _ in range(2):
        Client().post(f"/w/{sealed.token}/", {"code": sealed.code})
    told = Notification.objects.get(key__startswith="link-used:")
    assert (told.address, told.subject) == ("wren@example.org", "Se usó un enlace nuevo tuyo")
    assert not {"clinic", "clínica", patient.given.lower(), patient.family.lower()} & set(
        told.text.lower().split()
    )
    page = signed_in(cast.member).get("/home/yours/").content.decode()
    assert cast.front_desk.actor.name in page
    assert "Creó un enlace y un código nuevos para ti" in page


def test_the_first_link_of_all_needs_no_mail(cast: Cast) -> None:
    patient = cast.member.patient
    assert patient is not None
    Patient.objects.filter(pk=patient.pk).update(email="wren@example.org", account=None)
    come_in(cast)
    assert not Notification.objects.filter(key__startswith="link-used:").exists()


def test_nobody_ends_or_sees_anothers_session(cast: Cast) -> None:
    come_in(cast)
    row = MemberSession.objects.get()
    for person in (cast.other_member, cast.director, cast.nurse):
        assert not MemberSession.objects.visible_to(person.actor).exists()
        with pytest.raises(NotPermitted):
            end_session(session=row, by=person.actor, at=NOW)
    assert signed_in(cast.other_member).post(f"/home/signing/sessions/{row.pk}/end/").status_code == 404


def test_leaving_ends_the_session_clears_the_cache_and_tells_the_phone_to_forget(cast: Cast) -> None:
    client = come_in(cast)
    answer = client.post("/sign-out/")
    text = answer.content.decode()
    assert answer["Clear-Site-Data"] == '"cache"'
    assert "no-store" in answer["Cache-Control"]
    assert "data-forget" in text
    assert cast.member.patient is not None
    assert str(cast.member.patient.pk) not in text
    assert MemberSession.objects.get().ended == NOW
    assert not Session.objects.exists() or client.get("/home/").status_code == 302


def test_staff_leave_as_ever(cast: Cast) -> None:
    answer = signed_in(cast.nurse).post("/sign-out/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert "Clear-Site-Data" not in answer


def test_a_passkey_is_made_only_by_someone_who_just_proved_themselves(cast: Cast) -> None:
    client = come_in(cast)
    page = client.get("/home/signing/passkeys/add/")
    assert "data-passkey" in page.content.decode()
    assert cast.member.patient is not None
    assert cast.member.patient.family not in page.content.decode().partition("data-options")[2]
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        assert client.get("/home/signing/passkeys/add/")["Location"] == "/home/signing/prove/"
        assert client.post("/home/signing/passkeys/add/", {"credential": "{}"}).status_code == 302
    assert signed_in(cast.member).get("/home/signing/passkeys/add/").status_code == 302


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '{"id": 1}', '{"response": {}}', "x" * 5000])
def test_a_made_up_passkey_is_refused_in_words(cast: Cast, credential: str) -> None:
    client = come_in(cast)
    answer = client.post("/home/signing/passkeys/add/", {"credential": credential})
    assert answer.status_code == 422
    assert not Authenticator.objects.filter(user=cast.member.user).exists()


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "null", '{"id": 1}', '{"response": {"userHandle": 7}}']
)
def test_coming_in_with_a_made_up_passkey_leads_back_to_the_door(credential: str) -> None:
    answer = Client().post("/second-factor/webauthn/login/", {"credential": credential})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")


def test_a_passkey_is_taken_away_by_its_owner_alone(cast: Cast) -> None:
    mine = Authenticator.objects.create(
        user=cast.member.user, type=Authenticator.Type.WEBAUTHN, data={"name": "Chrome, Android"}
    )
    address = f"/home/signing/passkeys/{mine.pk}/remove/"
    assert signed_in(cast.other_member).post(address).status_code == 302
    assert Authenticator.objects.filter(pk=mine.pk).exists()
    signed_in(cast.member).post(address)
    assert not Authenticator.objects.filter(pk=mine.pk).exists()
    assert AuditEvent.objects.filter(subtype="passkey.remove").count() == 1


@pytest.mark.parametrize(
    ("agent", "words"),
    [(PIXEL, "Chrome, Android"), (IPHONE, "Safari, iPhone"), ("", ""), ("<script>", ""), ("curl/8", "")],
)
def test_a_device_is_told_in_few_words(agent: str, words: str) -> None:
    assert device_words(agent) == words
