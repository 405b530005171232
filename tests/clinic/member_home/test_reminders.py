"""Reminders end to end: chosen by the member, sent once, neutral, stopped at once; phones and push."""

import base64
import json
import re
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
import time_machine
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from afterglow_clinic.care_station.sending import send_due as send_mail_due
from afterglow_clinic.chart.messages import answer_message
from afterglow_clinic.chart.models import (
    AuditEvent,
    Consent,
    ConsentWithdrawal,
    Notification,
    Patient,
    Practice,
    PushAttempt,
    PushEnd,
    PushSubscription,
    ReminderRhythm,
    ReminderSent,
)
from afterglow_clinic.chart.once import Spoken
from afterglow_clinic.chart.reminding import (
    MOST_PHONES,
    Choice,
    RhythmRefused,
    phones_of,
    set_rhythm,
    stop_reminders,
    stop_token,
)
from afterglow_clinic.chart.thread import check_in
from afterglow_clinic.member_home.reminders import sending
from afterglow_clinic.member_home.reminders.endpoints import is_push_endpoint
from afterglow_clinic.member_home.reminders.pushing import Door, Handed, Post, hand_over, is_public
from afterglow_clinic.member_home.reminders.sending import remind, send_due
from afterglow_clinic.member_home.reminders.vapid import NoPushKey, make_push_key, push_key
from tests.clinic.builders import a_response, an_invitation
from tests.clinic.cast import NOW, Cast, Person, assemble
from tests.clinic.member_home.push_service import Phone, PushService, push_service

TEN = datetime(2026, 3, 3, 17, tzinfo=UTC)
"""Tuesday, ten in the morning at First Light, the day after the cast's now."""
DIE = np.random.default_rng(1)
CLOSED = Door(lets_through=lambda _: False)


def chosen(person: Person, ways: tuple[str, ...] = ("email",), **given: Any) -> ReminderRhythm:
    usual: dict[str, Any] = {
        "days": range(7), "hour": time(10), "quiet_from": time(21), "quiet_to": time(8),
        "zone": "America/Denver",
    }  # fmt: skip
    assert person.patient is not None
    choice = Choice(ways=ways, **usual | given)
    return set_rhythm(patient=person.patient, choice=choice, by=person.actor, at=NOW)


def a_practice(patient: Patient) -> Practice:
    return Practice.objects.create(
        patient=patient,
        modality="slow-breathing",
        title="Slow breathing",
        per_week=3,
        since=NOW,
        at=NOW,
        by="x",
    )


@pytest.fixture
def wren(cast: Cast) -> Person:
    """A member for whom a form waits."""
    assert cast.member.patient is not None
    Patient.objects.filter(pk=cast.member.patient.pk).update(email="wren@example.org")
    an_invitation(cast.member.patient, ("phq-9",))
    return cast.member


def sent(at: datetime, door: Door = CLOSED) -> int:
    return send_due(at=at, door=door, chance=DIE).sent


def letters(at: datetime) -> list[str]:
    send_mail_due(at=at)
    return [str(message.body) for message in mail.outbox]


def test_what_was_chosen_is_sent_at_its_hour_and_once(wren: Person) -> None:
    chosen(wren)
    assert sent(TEN - timedelta(minutes=1)) == 0
    assert sent(TEN) == 1
    assert sent(TEN) == 0
    assert sent(TEN + timedelta(hours=1)) == 0
    assert sent(TEN + timedelta(days=1)) == 1
    assert Notification.objects.count() == 2


def test_the_command_run_twice_reminds_once(wren: Person) -> None:
    chosen(wren)
    with time_machine.travel(TEN, tick=False):
        out = StringIO()
        call_command("send_reminders", once=True, stdout=out)
        call_command("send_reminders", once=True, stdout=out)
    assert out.getvalue().splitlines() == [
        "1 reminders, 0 handed to phones",
        "0 reminders, 0 handed to phones",
    ]
    assert ReminderSent.objects.count() == 1


def test_two_workers_that_both_saw_it_due_write_one(wren: Person) -> None:
    row = chosen(wren)
    assert remind(patient_id=row.patient_id, at=TEN, chance=DIE) is not None
    assert remind(patient_id=row.patient_id, at=TEN, chance=DIE) is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_send_one(transactional_db: None) -> None:
    cast = assemble()
    assert cast.member.patient is not None
    Patient.objects.filter(pk=cast.member.patient.pk).update(email="wren@example.org")
    an_invitation(cast.member.patient, ("phq-9",))
    chosen(cast.member)
    ready, found = threading.Barrier(2), list[int]()

    def work() -> None:
        ready.wait()
        found.append(sent(TEN))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(found) == [0, 1]
    assert Notification.objects.count() == ReminderSent.objects.count() == 1


def test_one_member_s_trouble_stops_nobody_else_s_reminder(
    wren: Person, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for person in (wren, cast.other_member):
        assert person.patient is not None
        Patient.objects.filter(pk=person.patient.pk).update(email="x@example.org")
        a_practice(person.patient)
        chosen(person)
    row = chosen(cast.far_member)
    ReminderRhythm.objects.filter(pk=row.pk).update(zone="Mars/Olympus")
    looked, whole = [], sending.what_waits

    def first_fails(patient: Patient, *rest: Any) -> frozenset[str]:
        looked.append(patient)
        if len(looked) == 1:
            raise RuntimeError("broken")
        return whole(patient, *rest)

    monkeypatch.setattr(sending, "what_waits", first_fails)
    assert sent(TEN) == 1
    assert len(looked) == 2
    assert wren.canary not in caplog.text
    assert "could not be looked at" in caplog.text
    assert "does not know" in caplog.text


def test_asking_a_thousand_members_is_one_question(
    wren: Person, cast: Cast, django_assert_num_queries: Any
) -> None:
    chosen(wren)
    chosen(cast.other_member)
    with django_assert_num_queries(1):
        assert sent(TEN - timedelta(hours=1)) == 0


def test_an_unread_word_of_the_team_waits(cast: Cast) -> None:
    patient = cast.member.patient
    assert patient is not None
    Patient.objects.filter(pk=patient.pk).update(email="wren@example.org")
    chosen(cast.member)
    assert sent(TEN) == 0
    answer_message(patient=patient, words="See you", operation=uuid4(), by=cast.integrator.actor, at=TEN)
    assert sent(TEN + timedelta(minutes=1)) == 1
    assert ReminderSent.objects.get().waiting == ["message"]


def test_nothing_is_sent_where_nothing_waits(wren: Person) -> None:
    chosen(wren)
    assert wren.patient is not None
    a_response(wren.patient, "phq-9", authored=NOW + timedelta(minutes=5))
    assert sent(TEN) == 0
    assert ReminderSent.objects.count() == 0


def test_a_practice_waits_until_it_was_spoken_of_today(cast: Cast) -> None:
    person, patient = cast.other_member, cast.other_member.patient
    assert patient is not None
    Patient.objects.filter(pk=patient.pk).update(email="sol@example.org")
    chosen(person)
    practice = a_practice(patient)
    assert sent(TEN) == 1
    nine = TEN + timedelta(days=1, hours=-1)
    check_in(
        practice=practice,
        operation=uuid4(),
        done="not-today",
        spoken=Spoken(at=nine),
        by=person.actor,
        at=nine,
    )
    assert sent(TEN + timedelta(days=1)) == 0
    assert sent(TEN + timedelta(days=2)) == 1


def test_the_letter_names_nobody_and_nothing(wren: Person) -> None:
    chosen(wren)
    sent(TEN)
    (body,) = letters(TEN)
    said = f"{mail.outbox[0].subject} {body}".lower()
    assert mail.outbox[0].subject == "You have something waiting."
    for word in (
        "wren",
        "quillfeather",
        "first light",
        "ketamine",
        "clinic",
        "phq",
        "depress",
        "treatment",
        "afterglow care",
    ):
        assert word not in said
    addresses = re.findall(r"https?://\S+", body)
    assert [address.split("/", 3)[3].split("/")[0] for address in addresses] == ["home", "home"]


def test_the_letter_speaks_the_members_language(wren: Person) -> None:
    Patient.objects.filter(account=wren.user).update(language="es-MX")
    chosen(wren)
    sent(TEN)
    (body,) = letters(TEN)
    assert mail.outbox[0].subject == "Tienes algo pendiente."
    assert "Stop these messages" not in body


def test_stopping_also_takes_back_what_waits_in_the_outbox(wren: Person) -> None:
    row = chosen(wren)
    sent(TEN)
    stop_reminders(patient=row.patient, by=wren.actor, at=TEN + timedelta(seconds=1))
    assert letters(TEN + timedelta(seconds=2)) == []
    assert sent(TEN + timedelta(days=1)) == 0


def test_a_letter_that_the_mail_server_kept_back_is_too_late_at_noon(wren: Person) -> None:
    chosen(wren)
    sent(TEN)
    assert letters(TEN + timedelta(hours=2)) == []


def test_no_letters_pile_up_while_the_mail_server_is_away(wren: Person) -> None:
    chosen(wren)
    for day in range(5):
        sent(TEN + timedelta(days=day))
    assert len(letters(TEN + timedelta(days=4))) == 1


def test_the_link_in_the_letter_stops_without_signing_in(wren: Person, client: Client) -> None:
    row = chosen(wren)
    sent(TEN)
    (body,) = letters(TEN)
    stop = body.split()[-1].split("/", 3)[3]
    with time_machine.travel(TEN, tick=False):
        page = client.get(f"/{stop}")
        assert page.status_code == 200
        assert row.patient.family not in page.content.decode()
        assert ReminderRhythm.objects.filter(patient=row.patient).count() == 1, "looking stops nothing"
        assert client.post(f"/{stop}").status_code == 200
    newest = ReminderRhythm.objects.filter(patient=row.patient).first()
    assert newest is not None
    assert newest.days == []
    assert sent(TEN + timedelta(days=1)) == 0


@pytest.mark.parametrize("token", ["", "x", "00000000000040008000000000000000", "a:b"])
def test_a_link_we_did_not_make_stops_nothing(wren: Person, client: Client, token: str) -> None:
    chosen(wren)
    made = stop_token(chosen(wren).patient) + "x"
    for one in (token or made,):
        assert client.post(reverse("member_home:reminders_stop_by_link", args=[one])).status_code == 404
    assert sent(TEN) == 1


def test_a_consent_to_contact_taken_back_stops_what_was_chosen_before(wren: Person) -> None:
    row = chosen(wren)
    consent = Consent.objects.create(
        patient=row.patient, category="contact", document_version="1", given=NOW, recorded_by="x"
    )
    ConsentWithdrawal.objects.create(
        patient=row.patient, consent=consent, by="x", at=NOW + timedelta(hours=1)
    )
    assert sent(TEN) == 0


def test_an_hour_in_quiet_hours_and_days_without_a_way_are_refused(wren: Person) -> None:
    with pytest.raises(RhythmRefused, match="quiet"):
        chosen(wren, hour=time(22))
    with pytest.raises(RhythmRefused, match="way"):
        chosen(wren, ways=())


def test_the_page_keeps_a_choice_and_every_version(wren: Person, as_person: Any) -> None:
    page = reverse("member_home:reminders")
    fields = {
        "days": ["1"], "hour": "10:00", "ways": ["email"], "quiet_from": "21:00", "quiet_to": "08:00",
        "zone": "America/Denver",
    }  # fmt: skip
    with time_machine.travel(NOW, tick=False):
        client = as_person(wren)
        assert client.post(page, fields).status_code == 302
        assert client.post(page, fields | {"hour": "23:00"}).status_code == 422
        assert client.post(page, fields | {"zone": "Mars/Olympus"}).status_code == 422
        assert "Tuesday 3 March, 10:00 (America/Denver)" in client.get(page).content.decode()
        client.post(reverse("member_home:reminders_stop"))
    assert [(row.revision, row.days) for row in ReminderRhythm.objects.filter(patient=wren.patient)] == [
        (2, []),
        (1, [1]),
    ]
    kept = AuditEvent.objects.filter(
        patient=str(getattr(wren.patient, "pk", "")), subtype__startswith="reminders."
    )
    assert set(kept.values_list("subtype", flat=True)) == {"reminders.set", "reminders.stop"}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PushService]:
    with push_service(tmp_path) as running:
        yield running


def a_phone(person: Person, service: PushService, key: Phone, path: str = "/wren") -> PushSubscription:
    return PushSubscription.objects.create(
        patient=person.patient,
        name="Phone",
        endpoint=service.address + path,
        p256dh=key.p256dh,
        auth=key.auth,
        by="x",
        at=NOW,
    )


def test_a_phone_is_handed_one_sealed_line_that_only_it_can_read(wren: Person, service: PushService) -> None:
    chosen(wren, ways=("push",))
    key = Phone()
    a_phone(wren, service, key)
    found = send_due(at=TEN, door=service.door, chance=DIE)
    assert (found.sent, found.answers) == (1, {201: 1})
    ((path, headers, body),) = service.handed
    assert path == "/wren"
    assert json.loads(key.opened(body)) == {"title": "You have something waiting.", "url": "/home/"}
    assert b"waiting" not in body
    assert (headers["Content-Encoding"], headers["TTL"], headers["Topic"]) == (
        "aes128gcm",
        "7200",
        "reminder",
    )
    assert Notification.objects.count() == 0, "no letter where none was chosen"
    assert send_due(at=TEN, door=service.door, chance=DIE).sent == 0
    assert len(service.handed) == 1


def test_the_push_service_can_tell_that_it_is_us_by_the_key_the_phone_was_given(
    wren: Person, service: PushService
) -> None:
    chosen(wren, ways=("push",))
    a_phone(wren, service, Phone())
    send_due(at=TEN, door=service.door, chance=DIE)
    signed = re.match(r"vapid t=([^,]+),\s*k=(\S+)", service.handed[0][1]["Authorization"])
    assert signed is not None
    token, public = signed.groups()

    def raw(part: str) -> bytes:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

    head, claims, signature = token.split(".")
    ours = push_key().public_key()
    assert ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(public)) == ours
    r, s = (int.from_bytes(half) for half in (raw(signature)[:32], raw(signature)[32:]))
    ours.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    told = json.loads(raw(claims))
    assert told["aud"] == service.address
    assert told["exp"] == int((TEN + timedelta(hours=12)).timestamp())


@pytest.mark.parametrize("status", [404, 410])
def test_a_phone_its_service_no_longer_knows_is_forgotten(
    wren: Person, service: PushService, status: int
) -> None:
    chosen(wren, ways=("push",))
    phone = a_phone(wren, service, Phone())
    service.answer = status
    send_due(at=TEN, door=service.door, chance=DIE)
    phone.refresh_from_db()
    assert (phone.endpoint, phone.p256dh, phone.auth) == ("", "", "")
    assert PushEnd.objects.get().reason == "gone"
    send_due(at=TEN + timedelta(days=1), door=service.door, chance=DIE)
    assert len(service.handed) == 1


@pytest.mark.parametrize("status", [429, 500, 302])
def test_another_answer_is_kept_and_the_phone_stays(wren: Person, service: PushService, status: int) -> None:
    chosen(wren, ways=("push",))
    a_phone(wren, service, Phone())
    service.answer, service.headers = status, {"Location": "https://localhost:1/elsewhere"}
    send_due(at=TEN, door=service.door, chance=DIE)
    assert PushAttempt.objects.get().status == status
    assert PushEnd.objects.count() == 0
    assert len(service.handed) == 1, "no redirect is followed"


def test_a_service_that_does_not_answer_harms_nobody(wren: Person, service: PushService) -> None:
    chosen(wren, ways=("push", "email"))
    phone = a_phone(wren, service, Phone())
    PushSubscription.objects.filter(pk=phone.pk).update(endpoint="https://localhost:1/nobody")
    assert send_due(at=TEN, door=service.door, chance=DIE).answers == {0: 1}
    assert PushAttempt.objects.get().detail == "ConnectionRefusedError"
    assert Notification.objects.count() == 1


def test_a_service_that_answers_a_byte_at_a_time_holds_nobody_up(
    wren: Person, cast: Cast, service: PushService
) -> None:
    phone = a_phone(wren, service, Phone())
    post = Post(key=push_key(), contact="mailto:x@example.org", lives=timedelta(hours=1), at=TEN)
    service.drips = True
    began = monotonic()
    found = hand_over(phone, {"title": "x"}, post=post, door=replace(service.door, in_all_s=0.5))
    assert found == Handed(0, "TooLong")
    assert monotonic() - began < 5
    pushing = [one for one in threading.enumerate() if one.name == "push"]
    for one in pushing:
        one.join(5)
    assert not any(one.is_alive() for one in pushing), "the line is cut, and nobody waits on it any more"


def test_a_round_of_slow_services_ends_and_the_next_look_finds_who_was_left(
    wren: Person, cast: Cast, service: PushService
) -> None:
    for person, path in ((wren, "/wren"), (cast.other_member, "/other")):
        assert person.patient is not None
        a_practice(person.patient)
        a_phone(person, service, Phone(), path)
        chosen(person, ways=("push",))
    slow = replace(service.door, watch=iter([0.0, 1.0, 61.0, 100.0, 101.0]).__next__)
    assert send_due(at=TEN, door=slow, chance=DIE).sent == 1
    assert send_due(at=TEN + timedelta(minutes=1), door=slow, chance=DIE).sent == 1
    assert sorted(path for path, _, _ in service.handed) == ["/other", "/wren"]


def test_the_usual_door_does_not_open_into_this_machine(wren: Person, service: PushService) -> None:
    phone = a_phone(wren, service, Phone())
    post = Post(key=push_key(), contact="mailto:x@example.org", lives=timedelta(hours=1), at=TEN)
    assert hand_over(phone, {"title": "x"}, post=post, door=Door()) == Handed(0, "NotPublic")
    phone.endpoint = phone.endpoint.replace("https:", "http:")
    assert hand_over(phone, {"title": "x"}, post=post, door=service.door) == Handed(0, "NotHttps")
    assert service.handed == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.4", "192.168.1.1", "172.16.9.9", "169.254.169.254", "100.64.0.1", "0.0.0.0",
     "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
     "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "2002:0a00:0001::1", "::10.0.0.1",
     "2001:0:4136:e378:8000:63bf:f5ff:fffe"],
)  # fmt: skip
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["142.250.74.10", "2a00:1450:4001:81b::200a", "64:ff9b::8efa:4a0a"])
def test_addresses_of_the_open_internet_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "endpoint",
    ["http://push.example.org/x", "https://localhost/x", "https://127.0.0.1/x", "https://[::1]/x",
     "https://push.example.org:8443/x", "https://a@push.example.org/x", "https://router.lan/x",
     "https://intranet/x", "https://2130706433/x", "https://0x7f.1/x", "ftp://push.example.org/x",
     "https://push.example.org/x#y", "https://push.example.org/" + "x" * 1000,
     "https://metadata.internal/x", "https://push.example.org /x", ""],
)  # fmt: skip
def test_an_endpoint_that_no_push_service_gives_out_is_refused(endpoint: str) -> None:
    assert not is_push_endpoint(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    ["https://fcm.googleapis.com/fcm/send/abc:def", "https://updates.push.services.mozilla.com/wpush/v2/gAA",
     "https://web.push.apple.com/QK", "https://wns2-par02p.notify.windows.com/w/?token=BQ%3d"],
)  # fmt: skip
def test_endpoints_of_the_four_large_services_are_kept(endpoint: str) -> None:
    assert is_push_endpoint(endpoint)


def test_a_phone_is_added_once_and_removed(wren: Person, cast: Cast, as_person: Any) -> None:
    key, address = Phone(), "https://fcm.googleapis.com/fcm/send/abc"
    fields = {"name": "Mine", "endpoint": address, "p256dh": key.p256dh, "auth": key.auth}
    with time_machine.travel(NOW, tick=False):
        for _ in range(2):
            assert as_person(wren).post(reverse("member_home:phone_add"), fields).status_code == 302
        mine = PushSubscription.objects.get()
        as_person(cast.other_member).post(reverse("member_home:phone_add"), fields)
        assert PushEnd.objects.get().subscription_id == mine.pk, "on one phone one member is reminded"
        other = PushSubscription.objects.get(end=None)
        assert other.patient_id == getattr(cast.other_member.patient, "pk", None)
        assert as_person(wren).post(reverse("member_home:phone_end", args=[other.pk])).status_code == 404
        as_person(cast.other_member).post(reverse("member_home:phone_end", args=[other.pk]))
    other.refresh_from_db()
    assert other.endpoint == ""


def test_a_phone_too_many_takes_the_place_of_the_first_and_the_page_says_so(
    wren: Person, as_person: Any
) -> None:
    page = reverse("member_home:reminders")
    client = as_person(wren)
    for number in range(MOST_PHONES + 2):
        fields = {
            "name": f"Phone {number}",
            "endpoint": f"https://fcm.googleapis.com/fcm/send/{number}",
            "p256dh": Phone().p256dh,
            "auth": Phone().auth,
        }
        with time_machine.travel(NOW + timedelta(minutes=number), tick=False):
            said = client.post(reverse("member_home:phone_add"), fields, follow=True).content.decode()
    assert "Phone 1 gets no reminders any more." in said
    assert f"Reminders go to {MOST_PHONES} phones at most" in said
    assert wren.patient is not None
    assert [one.name for one in phones_of(wren.patient)] == [f"Phone {n}" for n in range(2, MOST_PHONES + 2)]
    ended = PushEnd.objects.select_related("subscription")
    assert {(one.reason, one.subscription.endpoint) for one in ended} == {("replaced", "")}
    with time_machine.travel(NOW, tick=False):
        assert "at most" in client.get(page).content.decode()


def test_an_address_or_a_key_that_is_none_is_refused(wren: Person, as_person: Any) -> None:
    key = Phone()
    good = {
        "name": "Mine",
        "endpoint": "https://fcm.googleapis.com/x",
        "p256dh": key.p256dh,
        "auth": key.auth,
    }
    point = "B" + "A" * 86
    with time_machine.travel(NOW, tick=False):
        client = as_person(wren)
        for wrong in (
            {"p256dh": "AAAA"},
            {"auth": "short"},
            {"p256dh": point},
            {"endpoint": "https://10.0.0.1/x"},
        ):
            assert client.post(reverse("member_home:phone_add"), good | wrong).status_code == 422
    assert PushSubscription.objects.count() == 0


def test_without_a_key_phones_are_not_offered_and_the_page_says_so(
    wren: Person, as_person: Any, settings: Any
) -> None:
    settings.PUSH_KEY_FILE = None
    with time_machine.travel(NOW, tick=False):
        page = as_person(wren).get(reverse("member_home:reminders")).content.decode()
    assert "has not set up reminders on phones" in page
    assert "data-push=" not in page
    with pytest.raises(CommandError, match="AFTERGLOW_PUSH_KEY_FILE"):
        call_command("make_push_key")


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path: Path, settings: Any) -> None:
    file = tmp_path / "push.key"
    settings.PUSH_KEY_FILE = file
    assert make_push_key(file)
    first = file.read_bytes()
    assert not make_push_key(file)
    assert file.read_bytes() == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    with pytest.raises(NoPushKey, match="chmod"):
        push_key()
