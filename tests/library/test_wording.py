"""A clinic lays its own licensed wording beside a file: texts change, and nothing else can."""

from pathlib import Path

import pytest

from afterglow import InvalidContent, NotOnShelf, instrument, score, shelf

ISI = """
id = "isi"
title = "Insomnia Severity Index"
stem = "Please rate the last two weeks."
language = "en"

[licence]
name = "Mapi Research Trust e-licence 12345"
statement = "Use in this clinic's own system."
source = "agreement signed on paper, in the clinic's file"

[items]
1 = "How hard is it to fall asleep?"
2 = "How hard is it to stay asleep?"

[options.SET]
0 = "None"
4 = "Very"
"""


def wording_of(name: str) -> str:
    return ISI.replace("SET", instrument(name).items[0].options.id).replace('"isi"', f'"{name}"')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "isi.wording.toml").write_text(wording_of("isi"), encoding="utf-8")
    return tmp_path


def test_a_clinic_s_wording_is_shown_under_the_clinic_s_licence(folder: Path) -> None:
    worded = instrument("isi", wording=folder)
    assert worded.items[0].text == "How hard is it to fall asleep?"
    assert worded.items[0].options.options[4].text == "Very"
    assert worded.stem == "Please rate the last two weeks."
    assert (worded.licence.wording, worded.licence.pack) == ("full", "clinic")
    assert worded.licence.name == "Mapi Research Trust e-licence 12345"


def test_what_the_clinic_does_not_word_stays_as_it_was(folder: Path) -> None:
    worded, shipped = instrument("isi", wording=folder), instrument("isi")
    assert worded.items[6].text == shipped.items[6].text == "Item 7"
    assert shipped.items[0].text == "Item 1"
    assert shelf(wording=folder)["gad-7"].items == shelf()["gad-7"].items


def test_wording_never_changes_a_score(folder: Path) -> None:
    answers = {str(number): number % 5 for number in range(1, 8)}
    assert score(instrument("isi", wording=folder), answers) == score(instrument("isi"), answers)


@pytest.mark.parametrize(
    ("whole", "fault", "key"),
    [
        ("[items]", "[total]\nop = 'mean'\n\n[items]", "total"),
        ("[items]", "range = [0, 99]\n\n[items]", "licence.range"),
        ("1 = ", "8 = ", "items.8"),
        ('0 = "None"', '9 = "None"', "options.SET.9"),
        ("[options.SET]", "[options.often]", "options.often"),
        ('id = "isi"', 'id = "peg"', "id"),
        ("[licence]", "[permission]", "licence"),
        ('0 = "None"', "0 = 3", "options.SET.0"),
    ],
)
def test_wording_has_no_key_for_anything_but_texts(tmp_path: Path, whole: str, fault: str, key: str) -> None:
    name = instrument("isi").items[0].options.id
    text = wording_of("isi").replace(whole.replace("SET", name), fault.replace("SET", name), 1)
    (tmp_path / "isi.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidContent) as refusal:
        instrument("isi", wording=tmp_path)
    assert refusal.value.key == key.replace("SET", name)
    assert refusal.value.file == "isi.toml"


def test_another_language_is_laid_over_where_it_is_asked_for(tmp_path: Path) -> None:
    german = wording_of("isi").replace('language = "en"', 'language = "de"').replace("Very", "Sehr")
    (tmp_path / "isi.de.toml").write_text(german, encoding="utf-8")
    assert instrument("isi", language="de", wording=tmp_path).items[0].options.options[4].text == "Sehr"
    assert instrument("isi", language="de", wording=tmp_path).language == "de"
    assert instrument("isi", language="fr", wording=tmp_path).items[0].text == "Item 1"


@pytest.mark.parametrize(
    "name", ["", "nope", "../instruments/phq-9", "/etc/passwd", "phq-9.toml", "PHQ-9", "\x00"]
)
def test_only_ids_of_the_shelf_are_looked_up(name: str) -> None:
    with pytest.raises(NotOnShelf):
        instrument(name)


WORDED_IN_SPANISH = ("gad-2", "gad-7", "phq-2", "phq-4", "phq-8", "phq-9")


@pytest.mark.parametrize("name", WORDED_IN_SPANISH)
def test_a_spanish_wording_is_whole(name: str) -> None:
    """A question in one language with answers in another measures neither."""
    english, spanish = instrument(name), instrument(name, language="es")
    assert spanish.language == "es"
    assert spanish.licence.statement
    assert spanish.licence.attribution
    for here, there in zip(english.items, spanish.items, strict=True):
        assert there.text != here.text
        for said, meant in zip(here.options.options, there.options.options, strict=True):
            assert meant.text != said.text
            assert meant.value == said.value
    assert (spanish.stem, spanish.title, spanish.window) != (english.stem, english.title, english.window)


def test_the_short_forms_ask_in_the_words_of_the_long_ones() -> None:
    words = {
        name: [item.text for item in instrument(name, language="es").items] for name in WORDED_IN_SPANISH
    }
    assert words["phq-8"] == words["phq-9"][:8]
    assert words["phq-2"] == words["phq-9"][:2]
    assert words["gad-2"] == words["gad-7"][:2]
    assert words["phq-4"] == words["gad-2"] + words["phq-2"]


def test_what_the_shelf_has_no_spanish_of_stays_what_it_is_and_says_so() -> None:
    assert instrument("who-5", language="es") == instrument("who-5")
    assert instrument("who-5", language="es").language == "en"
