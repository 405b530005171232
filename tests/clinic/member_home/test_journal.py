"""The journal on a phone: kept or clearly refused, old words kept, two devices told apart, nobody else's."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse

from afterglow_clinic.chart.journal.exporting import own_journal
from afterglow_clinic.chart.journal.reading import read_entry
from afterglow_clinic.chart.journal.versions import earlier_words
from afterglow_clinic.chart.journal.writing import LONGEST
from afterglow_clinic.chart.models import Insight, JournalEntry, JournalVersion, MemberKey, Privacy
from afterglow_clinic.chart.secrecy.keyring import add_master_key
from afterglow_clinic.chart.secrecy.rotating import rotate_keys
from afterglow_clinic.member_home.journal.readers import readers_of
from tests.clinic.cast import NOW, Cast, Person, signed_in
from tests.clinic.privacy.pen import an_entry

HOSTILE = "<script>alert(1)</script>"


def get(person: Person, name: str, *args: Any, query: str = "", days: int = 0) -> HttpResponse:
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        return signed_in(person).get(reverse(f"member_home:{name}", args=args) + query)


def post(person: Person, name: str, *args: Any, minutes: int = 0, **told: Any) -> HttpResponse:
    told = {"operation": str(uuid4())} | told
    with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
        return signed_in(person).post(reverse(f"member_home:{name}", args=args), told)


def wrote(person: Person, text: str, privacy: str = "private", **told: Any) -> JournalEntry:
    """What the page kept, read back by the address it leads to."""
    answer = post(person, "journal_write", text=text, privacy=privacy, **told)
    assert answer.status_code == 302, answer.content.decode()
    return JournalEntry.objects.get(pk=UUID(answer["Location"].split("/")[-2]))


def words(person: Person, entry: JournalEntry) -> str | None:
    return read_entry(entry_id=entry.pk, by=person.actor, at=NOW).text


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "👩🏽‍🌾🫧 and e\u0301",
        "שלום עולם\nhello",
        "a\u202eb\u2066",
        "  two spaces before\n\n\nand lines",
        "x" * LONGEST,
        "\n".join("y" * (LONGEST // 2)),
        "🌿" * LONGEST,
    ],
)
def test_what_is_written_is_kept_to_the_letter(cast: Cast, text: str) -> None:
    assert words(cast.member, wrote(cast.member, text)) == text


@pytest.mark.parametrize("text", ["", "  \n ", "z" * (LONGEST + 1)])
def test_what_is_refused_is_given_back_and_nothing_of_it_is_kept(cast: Cast, text: str) -> None:
    answer = post(cast.member, "journal_write", text=text, privacy="team")
    assert answer.status_code == 422
    assert not JournalEntry.objects.exists()
    page = answer.content.decode()
    assert text.strip() in page
    assert re.search(r'value="team" required checked', page)


def test_nothing_is_shared_unless_the_member_says_so(cast: Cast) -> None:
    page = get(cast.member, "journal_write").content.decode()
    assert re.findall(r'name="privacy" value="(\w+)" required checked', page) == ["private"]
    assert post(cast.member, "journal_write", text="words").status_code == 422
    assert not JournalEntry.objects.exists()


def test_a_script_and_right_to_left_words_stay_words_on_every_page(cast: Cast) -> None:
    entry = wrote(cast.member, HOSTILE, local=HOSTILE[:60])
    post(
        cast.member,
        "journal_edit",
        entry.pk,
        entry=entry.pk,
        revision=1,
        text=f"{HOSTILE} 2",
        privacy="private",
    )
    post(
        cast.member,
        "journal_edit",
        entry.pk,
        entry=entry.pk,
        revision=1,
        text=f"{HOSTILE} 3",
        privacy="private",
    )
    second = JournalEntry.objects.get(beside=entry)
    for name, args in [
        ("journal", ()),
        ("journal_entry", (entry.pk,)),
        ("journal_edit", (entry.pk,)),
        ("journal_delete", (entry.pk,)),
        ("journal_versions", (second.pk,)),
    ]:
        page = get(cast.member, name, *args).content.decode()
        assert "<script>alert" not in page, name
    page = get(cast.member, "journal_versions", second.pk).content.decode()
    assert page.count('<div class="written" dir="auto">') == 2


def test_an_edit_keeps_the_words_before_and_only_the_member_reads_them(cast: Cast) -> None:
    entry = wrote(cast.member, "first words", privacy="team")
    told = {"entry": entry.pk, "text": "second words", "privacy": "team"}
    post(cast.member, "journal_edit", entry.pk, revision=1, minutes=5, **told)
    post(cast.member, "journal_edit", entry.pk, revision=2, minutes=9, **told | {"text": "third words"})
    assert words(cast.member, entry) == words(cast.nurse, entry) == "third words"
    before = earlier_words(entry, by=cast.member.actor)
    assert [(one.text, one.until - NOW) for one in before] == [
        ("second words", timedelta(minutes=9)), ("first words", timedelta(minutes=5)),
    ]  # fmt: skip
    for person in (cast.nurse, cast.integrator, cast.director, cast.owner, cast.other_member):
        assert earlier_words(entry, by=person.actor) == []
    assert b"first words" in get(cast.member, "journal_entry", entry.pk).content
    (told_back,) = own_journal(by=cast.member.actor, at=NOW)
    assert [one["text"] for one in told_back["earlier"]] == ["second words", "first words"]


def test_deleting_asks_first_and_takes_the_earlier_words_along(cast: Cast) -> None:
    entry = wrote(cast.member, "first")
    post(cast.member, "journal_edit", entry.pk, entry=entry.pk, revision=1, text="second", privacy="private")
    assert "gone at once" in get(cast.member, "journal_delete", entry.pk).content.decode()
    assert words(cast.member, entry) == "second"
    assert post(cast.member, "journal_delete", entry.pk).status_code == 302
    assert not JournalVersion.objects.exists()
    assert get(cast.member, "journal_entry", entry.pk).status_code == 404


def on_two_devices(person: Person, privacy: str = "team") -> tuple[JournalEntry, JournalEntry]:
    entry = wrote(person, "from the start", privacy=privacy)
    told = {"entry": entry.pk, "revision": 1}
    post(person, "journal_edit", entry.pk, text="from the phone", privacy=privacy, **told)
    answer = post(person, "journal_edit", entry.pk, text="from the tablet", privacy="private", **told)
    second = JournalEntry.objects.get(beside=entry)
    assert answer["Location"] == reverse("member_home:journal_versions", args=[second.pk])
    entry.refresh_from_db()
    return entry, second


@pytest.mark.parametrize(
    ("standing", "stands", "beneath"),
    [
        ("first", "from the phone", {"from the start", "from the tablet"}),
        ("second", "from the tablet", {"from the start", "from the phone"}),
    ],
)
def test_two_versions_become_one_and_the_other_lies_beneath(
    cast: Cast, standing: str, stands: str, beneath: set[str]
) -> None:
    entry, second = on_two_devices(cast.member)
    seen = {"first": entry.revision, "second": second.revision}
    for _ in range(2):
        operation = "00000000-0000-4000-8000-00000000abcd"
        told = {"standing": standing, "operation": operation} | seen
        answer = post(cast.member, "journal_versions", second.pk, **told)
        assert answer["Location"] == reverse("member_home:journal_entry", args=[entry.pk])
    assert words(cast.member, entry) == stands
    assert {one.text for one in earlier_words(entry, by=cast.member.actor)} == beneath
    entry.refresh_from_db()
    assert entry.privacy == Privacy.PRIVATE, "the fewer of both their readers"
    assert len(own_journal(by=cast.member.actor, at=NOW)) == 1


def test_two_versions_may_stay_two_entries(cast: Cast) -> None:
    entry, second = on_two_devices(cast.member)
    seen = {"first": entry.revision, "second": second.revision}
    post(cast.member, "journal_versions", second.pk, standing="both", **seen)
    second.refresh_from_db()
    entry.refresh_from_db()
    assert (second.beside, entry.privacy, second.privacy) == (None, "team", "private")


def test_a_version_changed_meanwhile_is_looked_at_again(cast: Cast) -> None:
    entry, second = on_two_devices(cast.member)
    seen = {"first": entry.revision, "second": second.revision}
    post(cast.member, "journal_edit", entry.pk, entry=entry.pk, revision=2, text="newer", privacy="team")
    answer = post(cast.member, "journal_versions", second.pk, standing="second", **seen)
    assert answer.status_code == 409
    assert "newer" in answer.content.decode()
    assert words(cast.member, entry) == "newer"


def test_the_list_is_paged_newest_first_and_found_by_day(cast: Cast) -> None:
    for day in range(12):
        an_entry(cast.member, f"day {day} words", authored=NOW - timedelta(days=day))
    first, second = (get(cast.member, "journal", query=f"?page={n}").content.decode() for n in (1, 2))
    assert re.findall(r"day (\d+) words", first) == [str(n) for n in range(10)]
    assert re.findall(r"day (\d+) words", second) == ["10", "11"]
    found = get(cast.member, "journal", query="?since=2026-02-20&until=2026-02-21").content.decode()
    assert re.findall(r"day (\d+) words", found) == ["9", "10"]
    none = get(cast.member, "journal", query="?since=2025-01-01&until=2025-01-02").content.decode()
    assert "Nothing from these days" in none


@pytest.mark.parametrize(
    "query", ["?since=0001-01-01", "?until=9999-12-31", "?since=x", "?page=-1&until=2026-02-01"]
)
def test_a_day_that_is_none_is_said_and_breaks_nothing(cast: Cast, query: str) -> None:
    assert get(cast.member, "journal", query=query).status_code == 200


def test_the_page_names_exactly_who_reads(cast: Cast) -> None:
    """The oracle is the queryset that decides: who meets an entry of that privacy, by name."""
    assert cast.member.patient is not None
    said = {one.value: one.who for one in readers_of(cast.member.patient)}
    for privacy in Privacy:
        entry = an_entry(cast.member, privacy=privacy)
        for person in (cast.integrator, cast.idle_integrator):
            meets = JournalEntry.objects.visible_to(person.actor).filter(pk=entry.pk).exists()
            assert (person.actor.name in said[privacy]) == meets
        licensed = JournalEntry.objects.visible_to(cast.nurse.actor).filter(pk=entry.pk).exists()
        assert ("nurses of" in said[privacy]) == licensed
    assert cast.other_member.patient is not None
    assert "no integrator now" in readers_of(cast.other_member.patient)[1].who


def test_another_members_entry_does_not_exist(cast: Cast) -> None:
    entry = an_entry(cast.other_member)
    for name in ("journal_entry", "journal_edit", "journal_delete", "journal_versions"):
        assert get(cast.member, name, entry.pk).status_code == 404
    for name, told in [("journal_privacy", {"privacy": "team"}), ("journal_delete", {})]:
        assert post(cast.member, name, entry.pk, **told).status_code == 404
    answer = post(
        cast.member, "journal_edit", entry.pk, entry=entry.pk, revision=1, text="no", privacy="team"
    )
    assert answer.status_code == 404
    entry.refresh_from_db()
    assert (entry.privacy, entry.revision) == ("private", 1)


def test_a_second_press_keeps_one_and_changed_words_under_it_are_asked_about(cast: Cast) -> None:
    operation = uuid4()
    first, again = (wrote(cast.member, "once", operation=operation) for _ in range(2))
    assert first == again
    answer = post(cast.member, "journal_write", text="other", privacy="private", operation=operation)
    assert answer.status_code == 422
    fresh = re.search(r'name="operation" value="([^"]+)"', answer.content.decode())
    assert fresh is not None
    assert fresh.group(1) != str(operation)
    assert re.search(r">\s*other</textarea>", answer.content.decode())
    assert wrote(cast.member, "other", operation=fresh.group(1)) != first


def test_readers_are_changed_and_told_truthfully(cast: Cast) -> None:
    entry = wrote(cast.member, "words")
    post(cast.member, "journal_privacy", entry.pk, privacy="integrator")
    assert words(cast.integrator, entry) == "words"
    assert post(cast.member, "journal_privacy", entry.pk, privacy="everyone").status_code == 302
    post(cast.member, "journal_privacy", entry.pk, privacy="private")
    entry.refresh_from_db()
    assert entry.privacy == Privacy.PRIVATE


# ---- what was seen


def saw(person: Person, **told: str) -> HttpResponse:
    return post(person, "insight", **{"words": "I can rest", "origin": "chair"} | told)


def test_something_seen_begins_a_thread_only_if_the_member_says_it_is_for_the_team(cast: Cast) -> None:
    assert saw(cast.member).status_code == 422
    assert not Insight.objects.exists()
    shared = saw(cast.member, share="team")
    row = Insight.objects.get()
    assert (row.words, row.origin, row.patient) == ("I can rest", "chair", cast.member.patient)
    assert shared["Location"] == reverse("member_home:commit_to", args=[row.pk])
    assert saw(cast.member, share="mine", words="for me alone").status_code == 302
    assert Insight.objects.count() == 1
    (entry,) = JournalEntry.objects.all()
    assert (words(cast.member, entry), entry.privacy) == ("for me alone", "private")


def test_of_an_entry_only_the_sentence_goes_on(cast: Cast) -> None:
    entry = wrote(cast.member, "a long night, and then a green river")
    page = get(cast.member, "journal_insight", entry.pk).content.decode()
    assert "green river" in page
    assert "Iris Integrator" in page
    post(cast.member, "journal_insight", entry.pk, words="The river", origin="later", share="team")
    assert Insight.objects.get().words == "The river"
    assert not JournalEntry.objects.visible_to(cast.integrator.actor).exists()


@pytest.mark.parametrize("said", ["", " ", "w" * 4001])
def test_a_thought_that_is_none_is_given_back(cast: Cast, said: str) -> None:
    answer = saw(cast.member, words=said, share="team")
    assert answer.status_code == 422
    assert said.strip() in answer.content.decode()
    assert not Insight.objects.exists()


# ---- keys


def test_earlier_words_are_sealed_to_their_row_and_live_through_a_rotation(
    cast: Cast, tmp_path: Path, settings: Any
) -> None:
    settings.MASTER_KEY_FILE = tmp_path / "master.keys"
    add_master_key(settings.MASTER_KEY_FILE)
    first, other = (wrote(cast.member, text) for text in ("one", "two"))
    for entry in (first, other):
        post(cast.member, "journal_edit", entry.pk, entry=entry.pk, revision=1, text="new", privacy="private")
    here, there = JournalVersion.objects.order_by("pk")
    for row in (here, there):
        assert not {b"one", b"two"} & {bytes(row.sealed)[n : n + 3] for n in range(len(bytes(row.sealed)))}
    here.sealed, there.sealed = there.sealed, here.sealed
    here.save()
    there.save()
    assert [one.text for one in earlier_words(first, by=cast.member.actor)] == [None]
    here.sealed, there.sealed = there.sealed, here.sealed
    here.save()
    there.save()
    add_master_key(settings.MASTER_KEY_FILE)
    assert rotate_keys(at=NOW).rewrapped == 1
    assert [one.text for one in earlier_words(first, by=cast.member.actor)] == ["one"]


def test_a_destroyed_key_takes_the_journal_and_its_earlier_words_and_says_so(cast: Cast) -> None:
    entry = wrote(cast.member, "before")
    post(cast.member, "journal_edit", entry.pk, entry=entry.pk, revision=1, text="after", privacy="private")
    MemberKey.objects.update(wrapped=None)
    assert "Erased for good" in get(cast.member, "journal").content.decode()
    page = get(cast.member, "journal_entry", entry.pk).content.decode()
    assert "Nobody can read them any more" in page
    assert "These words cannot be read any more" in page
    assert "before" not in re.sub(r"<[^>]+>|What it said before", "", page)
    answer = post(cast.member, "journal_write", text="still here", privacy="private")
    assert answer.status_code == 422
    assert "still here" in answer.content.decode()
    assert "was erased for good" in answer.content.decode()
    for name, told in [
        ("journal_edit", {"entry": entry.pk, "revision": 2, "text": "x", "privacy": "private"}),
        ("journal_privacy", {"privacy": "team"}),
        ("journal_delete", {}),
    ]:
        assert post(cast.member, name, entry.pk, **told).status_code in {302, 422}
    assert saw(cast.member, share="mine").status_code == 422
