"""The outbox at its door: each envelope its own answer, nothing half, nothing for the wrong member."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from afterglow_clinic.chart.models import CheckIn, DetectedIssue, Insight, Practice
from afterglow_clinic.member_home.arrived import Wait
from afterglow_clinic.member_home.outbox import arriving
from tests.clinic.cast import NOW, Cast
from tests.clinic.integration.test_thread import a_practice
from tests.clinic.member_home.outbox.phone import ADDRESS, LOCAL, Phone, letter_of, send, spelled

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def done(practice: Practice) -> tuple[tuple[str, str], ...]:
    return (("practice", str(practice.pk)), ("done", "yes"), ("felt", "helped"))


def test_a_check_in_arrives_once_with_its_local_time(cast: Cast, as_person: Any) -> None:
    practice, phone = a_practice(cast), Phone(cast.member)
    envelope = phone.write("check-in", *done(practice))
    for _ in range(3):
        answer = send(as_person(cast.member), envelope).json()["answers"]
        assert answer == [{"operation": envelope["operation"], "state": "kept", "next": ""}]
    kept = CheckIn.objects.get()
    assert (str(kept.operation), kept.answered_local, kept.answered) == (envelope["operation"], LOCAL, NOW)


def test_an_insight_arrives_in_the_members_own_words(cast: Cast, as_person: Any) -> None:
    words = "  ما رأيته 🌄\n<script>alert(1)</script> "
    envelope = Phone(cast.member).write("insight", ("words", words), ("origin", "chair"))
    assert send(as_person(cast.member), envelope).json()["answers"][0]["state"] == "kept"
    assert Insight.objects.get().words == words


def test_what_cannot_be_kept_does_not_stop_its_neighbours(cast: Cast, as_person: Any) -> None:
    practice, phone = a_practice(cast), Phone(cast.member)
    good, after = phone.write("check-in", *done(practice)), phone.write("insight", ("words", "I can rest"))
    changed = phone.write("insight", ("words", "no")) | {"operation": str(uuid4())}
    bad = [
        "?",
        None,
        {},
        {"v": 2},
        {"v": 1},
        good | {"once": "%"},
        good | {"nonce": "AA=="},
        good | {"key": 7},
    ]
    answers = send(as_person(cast.member), good, *bad, changed, after).json()["answers"]
    assert [one["state"] for one in answers] == ["kept", *["refused"] * (len(bad) + 1), "kept"]
    assert all(one["reason"] for one in answers if one["state"] == "refused")


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ((("words", ""),), "insight"),
        ((("words", "x" * 4001),), "insight"),
        ((("words", "a\x00b"),), "insight"),
        ((("words", "half \ud83d"),), "insight"),
        ((), "insight"),
        ((("done", "yes"),), "check-in"),
        ((("practice", str(uuid4())), ("done", "yes")), "check-in"),
        ((("practice", "x"), ("done", "perhaps")), "check-in"),
        ((("words", "x"),), "no-such-kind"),
        ((("words", "x"),), ""),
    ],
)
def test_a_letter_that_makes_no_sense_is_refused_in_words_and_writes_nothing(
    cast: Cast, as_person: Any, fields: Any, kind: str
) -> None:
    answer = send(as_person(cast.member), Phone(cast.member).write(kind, *fields)).json()["answers"][0]
    assert answer["state"] == "refused"
    assert answer["reason"].endswith(".")
    assert not CheckIn.objects.exists()
    assert not Insight.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"null", b"[]", b"{}", b"\xff", b'{"kind":"insight"}', b"[" * 5000, b'{"kind":1,"at":2}']
)
def test_what_is_no_letter_is_refused(cast: Cast, as_person: Any, content: bytes) -> None:
    envelope = spelled(Phone(cast.member).seal(content))
    assert send(as_person(cast.member), envelope).json()["answers"][0]["state"] == "refused"


@pytest.mark.parametrize("at", ["", "yesterday", "2026-03-02", "2026-03-02T14:02:00", "1969-12-31T00:00:00Z"])
def test_a_clock_that_cannot_be_reckoned_with_is_refused(cast: Cast, as_person: Any, at: str) -> None:
    content = letter_of("insight", [("words", "x")]).replace(NOW.isoformat().encode(), at.encode())
    answer = send(as_person(cast.member), spelled(Phone(cast.member).seal(content))).json()["answers"][0]
    assert (answer["state"], "clock" in answer["reason"]) == ("refused", True)


def test_thirty_days_away_with_a_clock_48_hours_off_counts_for_the_true_moment(
    cast: Cast, as_person: Any
) -> None:
    practice, phone, off = a_practice(cast), Phone(cast.member), timedelta(hours=48)
    truly = NOW - timedelta(days=30)
    envelope = spelled(phone.seal(letter_of("check-in", done(practice), at=truly + off)))
    send(as_person(cast.member), envelope, sent=NOW + off)
    kept = CheckIn.objects.get()
    assert (kept.counted, kept.answered, kept.received) == (truly, truly + off, NOW)


def test_another_content_under_a_used_number_is_refused_and_the_first_stands(
    cast: Cast, as_person: Any
) -> None:
    phone, operation = Phone(cast.member), uuid4()
    first, second = (
        phone.write("insight", ("words", words), operation=operation) for words in ("one", "other")
    )
    answers = send(as_person(cast.member), first, second).json()["answers"]
    assert [one["state"] for one in answers] == ["kept", "refused"]
    assert Insight.objects.get().words == "one"


def test_a_batch_with_another_members_envelope_is_refused_whole(cast: Cast, as_person: Any) -> None:
    mine = Phone(cast.member).write("insight", ("words", "mine"))
    theirs = Phone(cast.other_member).write("insight", ("words", "theirs"))
    answer = send(as_person(cast.member), mine, theirs)
    assert (answer.status_code, Insight.objects.count()) == (409, 0)


def test_an_envelope_that_only_says_it_is_mine_does_not_open(cast: Cast, as_person: Any) -> None:
    theirs = Phone(cast.other_member).write("insight", ("words", "theirs"))
    mine = theirs | {"member": str(Phone(cast.member).member)}
    assert send(as_person(cast.member), mine).json()["answers"][0]["state"] == "refused"
    assert not Insight.objects.exists()


def test_one_that_fails_is_tried_again_later_and_leaves_nothing_half(
    cast: Cast, as_person: Any, monkeypatch: Any
) -> None:
    practice, phone = a_practice(cast), Phone(cast.member)
    findings = DetectedIssue.objects.count()

    def fail(**_: Any) -> None:
        raise RuntimeError("nobody's words")

    monkeypatch.setattr("afterglow_clinic.chart.thread.review_patient", fail)
    envelopes = phone.write("check-in", *done(practice)), phone.write("insight", ("words", "x"))
    answers = send(as_person(cast.member), *envelopes).json()["answers"]
    assert [one["state"] for one in answers] == ["retry", "kept"]
    assert (CheckIn.objects.count(), DetectedIssue.objects.count()) == (0, findings)
    monkeypatch.undo()
    assert send(as_person(cast.member), *envelopes).json()["answers"][0]["state"] == "kept"
    assert CheckIn.objects.count() == 1


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"envelopes": 1}', '{"envelopes": {}}', "\xff", "[" * 9000]
)
def test_what_is_no_batch_is_refused_whole(cast: Cast, as_person: Any, body: str) -> None:
    answer = as_person(cast.member).post(ADDRESS, body.encode("latin-1"), content_type="application/json")
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


def test_too_many_at_once_and_too_much_at_once_are_refused(cast: Cast, as_person: Any) -> None:
    assert send(as_person(cast.member), *[{}] * 101).status_code == 400
    assert send(as_person(cast.member), {"sealed": "A" * 1024 * 1024}).status_code == 413


def test_a_sign_in_that_ended_is_said_to_the_phone(cast: Cast, as_person: Any) -> None:
    for answer in (as_person(None).get(ADDRESS, headers=JSON), send(as_person(None), {})):
        assert (answer.status_code, answer.json()) == (401, {"error": "sign in"})


def test_the_greeting_says_whose_and_gives_a_token_that_the_gate_takes(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    phone = Phone(cast.member)
    assert send(client, phone.write("insight", ("words", "x"))).status_code == 403
    greeting = client.get(ADDRESS, headers=JSON).json()
    assert greeting["member"] == str(phone.member)
    assert (greeting["key"], greeting["public"]) == (str(phone.key.id), phone.key.public)
    token = {"X-CSRFToken": greeting["token"]} | JSON
    body = {"sent": NOW.isoformat(), "envelopes": [phone.write("insight", ("words", "x"))]}
    answer = client.post(ADDRESS, body, content_type="application/json", headers=token)
    assert answer.json()["answers"][0]["state"] == "kept"


def test_what_must_wait_for_something_else_is_asked_to_wait_and_leaves_nothing(
    cast: Cast, as_person: Any, monkeypatch: Any
) -> None:
    keep = arriving.KINDS["insight"]

    def first_half(fields: Any, **told: Any) -> Wait:
        keep(fields, **told)
        return Wait()

    monkeypatch.setattr(arriving, "KINDS", {"insight": first_half})
    envelope = Phone(cast.member).write("insight", ("words", "x"))
    answer = send(as_person(cast.member), envelope).json()["answers"]
    assert answer == [{"operation": envelope["operation"], "state": "wait"}]
    assert not Insight.objects.exists()


def test_every_form_of_the_outbox_is_of_a_kind_that_arrives() -> None:
    pages = [page.read_text("utf-8") for page in Path(arriving.__file__).parents[2].rglob("*.html")]
    kinds = {kind for page in pages for kind in re.findall(r'data-outbox="([^"]+)"', page)}
    assert kinds <= set(arriving.KINDS)
    assert "check-in" in kinds


def test_an_insight_that_does_not_say_who_it_is_for_is_shared_with_nobody(cast: Cast, as_person: Any) -> None:
    silent = letter_of("insight", [("words", "zsilent")]).replace(
        b'["share", "team"]', b'["origin", "chair"]'
    )
    answer = send(as_person(cast.member), spelled(Phone(cast.member).seal(silent))).json()["answers"][0]
    assert (answer["state"], "who a thought is for" in answer["reason"]) == ("refused", True)
    assert not Insight.objects.exists()
