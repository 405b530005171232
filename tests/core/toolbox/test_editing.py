"""A clinic edits a modality: the same reader refuses it or takes it, and what changed is told."""

import pytest

from afterglow.library.reading import InvalidContent
from afterglow.library.shelf import read_content
from afterglow.toolbox.comparing import compare, loosened
from afterglow.toolbox.loading import UnknownModality, load_modality, modality_from_text, toolbox
from afterglow.toolbox.wording import in_language, lay_wording

NAME = "body-work"
TEXT = read_content("modalities", NAME).decode()


def edited(whole: str, other: str):
    assert whole in TEXT
    return modality_from_text(TEXT.replace(whole, other, 1), file=f"{NAME}.toml")


@pytest.mark.parametrize(
    "whole, fault, key",
    [
        ('id = "body-work"', 'id = "Body Work"', "id"),
        ('version = "1.0.0"', 'version = "new"', "version"),
        ('family = "body"', 'family = "bodies"', "family"),
        ('family = "body"', 'family = "psychotherapy"', "type"),
        ('form = "service"', 'form = "practice"', "led_by"),
        ('led_by = ["therapist", "clinician"]', "led_by = []", "led_by"),
        ('phases = ["integration", "sustain", "left"]', "phases = []", "phases"),
        ("{ every_days = 14 }", "{ every_days = 14, per_week = 1 }", "rhythm"),
        ("{ every_days = 14 }", "{ per_week = 99 }", "rhythm.per_week"),
        ("{ every_days = 14 }", "{ every_days = 400 }", "rhythm.every_days"),
        ("{ every_days = 14 }", '{ occasion = "at-full-moon" }', "rhythm.occasion"),
        ("minutes = [30, 60]", "minutes = [60, 30]", "minutes"),
        ("minutes = [30, 60]", "minutes = [0, 30]", "minutes"),
        ("minutes = [30, 60]", "minutes = [30.5, 60]", "minutes"),
        ("wait_h = 48", "wait_h = 48000", "wait_h"),
        ('consent = "touch"', 'consent = "nod"', "consent"),
        ('consent = "touch"', 'consent = "touch"\nmeant_for = ["being-tall"]', "meant_for"),
        ('evidence = "unverified"', 'evidence = "verified"', "evidence"),
        ('"pregnancy"', '"being-tall"', "cautions[body].conditions"),
        ('"pregnancy"', '"blood-clot"', "cautions[body].conditions"),
        ('id = "body"', 'id = "trauma"', "cautions[trauma]"),
        ('wording = "full"', 'wording = "full"\nfee = "none"', "licence.fee"),
        ('stop = "', 'heals = "all"\nstop = "', "heals"),
    ],
)
def test_an_edit_that_cannot_be_kept_is_refused_by_file_key_and_reason(whole: str, fault: str, key: str):
    with pytest.raises(InvalidContent) as refusal:
        edited(whole, fault)
    assert (refusal.value.file, refusal.value.key) == (f"{NAME}.toml", key)
    assert refusal.value.reason


def test_the_same_text_differs_in_nothing():
    assert compare(load_modality(NAME), edited("body-work", "body-work")) == ()


def test_a_new_rhythm_is_a_difference_and_no_loosening():
    differences = compare(load_modality(NAME), edited("every_days = 14", "every_days = 7"))
    assert [(each.key, each.before, each.after) for each in differences] == [
        ("rhythm", "every 14 days", "every 7 days")
    ]
    assert loosened(differences) == ()


@pytest.mark.parametrize(
    "whole, other, key",
    [
        ('conditions = ["blood-clot", ', "conditions = [", "conditions.blood-clot"),
        ('consent = "touch"\n', "", "consent"),
        ('consent = "touch"', 'consent = "treatment"', "consent"),
        ("wait_h = 48\n", "", "wait_h"),
        ('status = "any"\n', "", "conditions.complex-trauma"),
        ("[[contraindications]]", "[[cautions]]", "conditions.blood-clot"),
    ],
)
def test_a_protection_taken_away_is_named(whole: str, other: str, key: str):
    changed = edited(whole, other)
    loose = loosened(compare(load_modality(NAME), changed))
    assert key in {each.key for each in loose}
    assert not loosened(compare(changed, load_modality(NAME))) or key == "consent"


def test_two_modalities_are_not_compared():
    with pytest.raises(ValueError, match="another modality"):
        compare(load_modality("body-work"), load_modality("humming"))


def test_a_clinic_s_own_stands_in_place_of_the_shelf_s():
    mine = edited("every_days = 14", "every_days = 7")
    found = toolbox([mine])
    assert len(found) == len(toolbox())
    assert next(each for each in found if each.id == NAME).rhythm.every_days == 7


def test_an_unknown_modality_is_refused_with_what_there_is():
    with pytest.raises(UnknownModality, match="humming"):
        load_modality("snake-oil")


def test_an_edited_modality_keeps_its_own_words_in_every_language():
    mine = edited('version = "1.0.0"', 'version = "1.1.0"')
    assert in_language(mine, "es") is mine
    assert in_language(load_modality(NAME), "../es") is load_modality(NAME)
    assert in_language(load_modality(NAME), "fr") is load_modality(NAME)


@pytest.mark.parametrize(
    "extra, key",
    [
        ("minutes = [1, 2]", "minutes"),
        ("", "rules"),
        ('[rules]\nclot-or-wound = "No."', "rules.psychosis-or-mania"),
    ],
)
def test_another_language_has_texts_all_of_them_and_nothing_else(extra: str, key: str):
    words = (
        f'id = "{NAME}"\nversion = "1.0.0"\nlanguage = "de"\ntitle = "K"\npurpose = "P."\n'
        'steps = ["A.", "B.", "C.", "D.", "E."]\nstop = "S."\n'
    )
    whole = (
        '[rules]\nclot-or-wound = "N."\npsychosis-or-mania = "N."\ntrauma = "N."\nbody = "N."\n'
        if key == "minutes"
        else ""
    )
    with pytest.raises(InvalidContent) as refusal:
        lay_wording(load_modality(NAME), f"{words}{extra}\n{whole}", file="body-work.toml")
    assert refusal.value.key == key
