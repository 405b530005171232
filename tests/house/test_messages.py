"""The catalogues are whole: every word a member reads is there, once, translated, and compiled as it stands.

How they are kept: `scripts/messages.py`. That the pages really use them is in
`tests/clinic/member_home/test_spanish.py`.
"""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from scripts import messages

from afterglow.toolbox.loading import load_modality, modality_names
from afterglow.toolbox.wording import in_language
from afterglow_clinic.site import settings

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}")
MARK = re.compile(r"[A-Za-z\d.+-]+@[\w.]+|https?://\S+|</?\w+[^>]*>")

pytestmark = pytest.mark.parametrize("language", messages.LANGUAGES)


def entries(language: str) -> list[Message]:
    with messages.po_file(language).open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def forms(message: Message) -> Iterator[tuple[str, str]]:
    """Each translated form beside the form it stands for; a plural's further forms beside the plural."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
        return
    singular, plural = message.id
    for place, text in enumerate(message.string):
        yield (singular if place == 0 else plural), text


def test_nothing_a_member_reads_is_missing_and_nothing_is_left_over(language: str) -> None:
    wanted = messages.member_messages()
    there = {(message.context, message.id) for message in entries(language)}
    assert wanted - there == set(), "run `make messages` and translate these"
    assert there - wanted == set(), "run `make messages`: nobody says these any more"


def test_every_message_is_translated_for_good(language: str) -> None:
    assert [message.id for message in entries(language) if message.fuzzy] == []
    assert [message.id for message in entries(language) if not messages.is_whole(message.string)] == []


def test_a_translation_fills_in_what_its_message_fills_in(language: str) -> None:
    pairs = [pair for message in entries(language) for pair in forms(message)]
    assert [pair for pair in pairs if sorted(PLACEHOLDER.findall(pair[0])) != placeholders_in(pair[1])] == []
    assert [pair for pair in pairs if MARK.findall(pair[0]) != MARK.findall(pair[1])] == []


def placeholders_in(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def test_it_begins_and_ends_as_its_message_does(language: str) -> None:
    """A lost blank glues two words together; a lost full stop glues two sentences."""
    for message in entries(language):
        for said, translated in forms(message):
            assert re.match(r"\s*", said).group() == re.match(r"\s*", translated).group(), said  # type: ignore[union-attr]
            assert (said.rstrip()[-1:] in ".:;," and said.rstrip()[-1:] == translated.rstrip()[-1:]) or (
                said.rstrip()[-1:] not in ".:;,"
            ), said


def test_it_speaks_as_the_house_does(language: str) -> None:
    """No exclamation marks, nobody is addressed as `usted`."""
    texts = [text for message in entries(language) for _, text in forms(message)]
    assert [text for text in texts if re.search(r"[!¡]|\busted\b", text, re.IGNORECASE)] == []


def test_a_practice_is_called_what_its_guide_is_called(language: str) -> None:
    called = {message.id: message.string for message in entries(language)}
    for name in modality_names():
        there = in_language(load_modality(name), language)
        assert called[load_modality(name).title] == there.title


def test_a_plural_has_the_forms_of_its_language(language: str) -> None:
    counted = [message for message in entries(language) if not isinstance(message.id, str)]
    assert counted
    assert {len(message.string) for message in counted} == {2}


def test_the_compiled_file_says_what_the_text_file_says(language: str) -> None:
    catalogue = messages.kept(language)
    assert messages.mo_file(language).read_bytes() == messages.compiled(catalogue)


def test_the_text_file_is_as_the_script_writes_it(language: str) -> None:
    again = messages.written(messages.updated(language, messages.member_messages()))
    assert messages.po_file(language).read_bytes() == again


def test_neither_file_knows_a_day_a_machine_or_a_line(language: str) -> None:
    text = messages.po_file(language).read_text("utf-8")
    assert not re.search(r"^#:|-Date:|Generated-By|Last-Translator", text, re.MULTILINE)


def test_the_clinic_offers_it(language: str) -> None:
    assert language in dict(settings.LANGUAGES)
