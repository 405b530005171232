"""Cards of a preparation, the day of a journey, measures by link: each keeps its promises."""

import re

import pytest

from afterglow.instruments.loading import instrument
from afterglow.library.reading import InvalidContent
from afterglow.library.shelf import read_content, shelf_folder
from afterglow.program.experience import experience_measures, withheld
from afterglow.program.journey_day import journey_day
from afterglow.program.preparation import NEEDED, preparation, preparation_from_text

CARDS = read_content("words", "preparation").decode()
LANGUAGES = sorted(folder.name for folder in (shelf_folder("words") / "wording").iterdir() if folder.is_dir())
CLAIMS = re.compile(r"\b(heal|cure|breakthrough|guarantee|feel better|streak|well done)\w*", re.IGNORECASE)


def test_every_subject_the_issue_names_has_a_card() -> None:
    ids = {card.id for card in preparation().cards}
    assert ids >= {
        "intention", "expectations", "fears", "hard-moments", "boundaries", "music", "room", "ritual",
        "sitter", "ride", "fasting", "whole",
    }  # fmt: skip


@pytest.mark.parametrize("form", NEEDED)
def test_a_version_without_a_needed_card_is_refused(form: str) -> None:
    with pytest.raises(InvalidContent, match=form):
        preparation_from_text(CARDS.replace(f'form = "{form}"', 'form = "words"'), file="p.toml")
    with pytest.raises(InvalidContent, match=form):
        preparation_from_text(CARDS.replace(f'id = "{form}"', 'id = "another"', 1), file="p.toml")


def test_not_ready_stands_in_no_card_so_that_no_edit_takes_it_away() -> None:
    assert "not-ready" not in {choice.id for card in preparation().cards for choice in card.choices}


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_no_word_promises_or_praises(language: str) -> None:
    texts = [text for card in preparation(language).cards for text in (card.ask, card.help)]
    texts += [line.text for line in journey_day(language).lines]
    assert not [text for text in texts if CLAIMS.search(text) or "!" in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_words_of_its_own(language: str) -> None:
    for ours, theirs in zip(preparation().cards, preparation(language).cards, strict=True):
        assert ours.ask != theirs.ask
    for ours, theirs in zip(journey_day().lines, journey_day(language).lines, strict=True):
        assert ours.text != theirs.text


def test_driving_is_named_tonight_with_what_it_rests_on() -> None:
    line = next(line for line in journey_day().at("tonight") if line.id == "driving")
    assert line.source is not None


def test_every_measure_by_link_is_described_and_never_a_goal() -> None:
    held = experience_measures()
    assert {one.instrument for one in held.measures} >= {"pps", "meq30", "edi", "ceq", "ebi", "piq"}
    assert all(instrument(one.instrument).rater == "self" for one in held.measures)
    words = [one.plain for one in held.measures] + [one.says for one in held.context]
    assert not [text for text in words if re.search(r"\b(goal|aim|should|score|better)\b", text)]


def test_wording_that_is_not_ours_is_withheld_with_its_reason() -> None:
    assert "wording" in withheld(instrument("meq30"))
    assert withheld(instrument("phq-9")) == ""
    assert "clinician" in withheld(instrument("madrs"))


def test_one_in_six_is_what_its_source_says() -> None:
    """Bhatt et al.: 17.0 % and 18.2 % of treatments; one in six is 16.7 %."""
    said = experience_measures().beside("meq30")[0]
    assert "one in six" in said.says
    assert said.n == 60
    shares = [float(share) for share in re.findall(r"(\d+\.\d) %", said.source.citation)]
    assert all(abs(share - 100 / 6) < 2 for share in shares)
    assert len(shares) == 2
