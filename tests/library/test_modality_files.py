"""Every file of the toolbox keeps its promises: families, rhythms, plain words, no claims, two languages."""

import re
import tomllib
from importlib.resources import files

import pytest

from afterglow.library.index import content, contents
from afterglow.library.shelf import names, read_content
from afterglow.program.intake import terms
from afterglow.program.loading import load_protocol, protocol_names
from afterglow.toolbox.codes import known_codes
from afterglow.toolbox.loading import load_modality, modality_names, toolbox
from afterglow.toolbox.modality import ACCESS, FAMILIES, LEADERS, OCCASIONS, PHASES
from afterglow.toolbox.wording import in_language

NAMES = modality_names()
LANGUAGES = ("en", "es")
PAIRS = [(name, language) for name in NAMES for language in LANGUAGES]

# A word that promises; stems, so that every form is caught.
PROMISES = {
    "en": r"\bheal|\bcure|\bpromis|\bguarant|\bmiracl|\btransform|\bwill feel better|\balways works|\bstreak"
    r"|\bcongratul|\bwell done|\bproud of you",
    "es": r"\bsana(r|rá|n|ción)\b|\bcura(r|rá|n|ción)?\b|\bpromet|\bpromesa|\bgarant|\bmilagr|\btransform"
    r"|\bte sentirás mejor|\bsiempre funciona|\bfelicid|\benhorabuena",
}
# A measure of our own: how long sentences and words are. Reading age of about twelve, by eye.
LONGEST_SENTENCE = {"en": 22, "es": 24}
MEAN_SENTENCE = {"en": 11, "es": 12}
LONG_WORD = {"en": 10, "es": 11}
LONG_WORD_SHARE = {"en": 0.05, "es": 0.07}


def texts(name: str, language: str) -> list[str]:
    """What a member reads: title, guide, and the words of every rule."""
    found = in_language(load_modality(name), language)
    assert found.guide.language == language, f"{name} has no {language}"
    guide = found.guide
    return [guide.title, guide.purpose, *guide.steps, guide.stop, *(rule.says for rule in found.rules)]


def sentences(text: str) -> list[list[str]]:
    parts = re.split(r"[.?:;]+(?:\s|$)", text)
    return [words for words in (re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", part) for part in parts) if words]


def test_there_are_at_least_forty_and_every_family_has_one():
    assert len(NAMES) >= 40
    assert {each.family for each in toolbox()} == set(FAMILIES)
    assert {each.form for each in toolbox()} == {"practice", "service"}


def test_every_family_can_be_practised_by_oneself_or_is_a_service_by_nature():
    practised = {each.family for each in toolbox() if each.form == "practice"}
    assert set(FAMILIES) - practised == {"integration-session", "psychotherapy", "community-circle"}


def test_every_word_of_the_vocabulary_is_used():
    found = toolbox()
    assert {phase for each in found for phase in each.phases} == set(PHASES)
    assert {leader for each in found for leader in each.led_by} == set(LEADERS)
    assert {need for each in found for need in each.access} == set(ACCESS)
    assert {each.rhythm.occasion for each in found} >= set(OCCASIONS) - {"once"}


def test_every_psychotherapy_says_its_type_and_no_two_the_same():
    types = [each.type for each in toolbox() if each.family == "psychotherapy"]
    assert len(types) == len(set(types)) >= 5


def test_every_modality_a_protocol_names_is_on_the_shelf():
    named = {
        activity.modality
        for name in protocol_names()
        for activity in load_protocol(name).activities
        if activity.modality is not None
    }
    assert named
    assert named - set(NAMES) == set()


def test_the_shelf_lists_them_as_modalities():
    listed = {each.id for each in contents() if each.folder == "modalities"}
    assert listed == set(NAMES)
    assert {each.kind for each in contents() if each.folder == "modalities"} == {"modality"}
    assert content("modalities", "humming").licence == "Apache-2.0 OR CC-BY-4.0"


@pytest.mark.parametrize("name", NAMES)
def test_a_rhythm_is_one_that_a_person_can_keep(name):
    """A week has a hundred and sixty-eight hours; practices ask for at most two hours of a week."""
    found = load_modality(name)
    least, most = found.minutes
    assert 1 <= least < most <= 480
    if found.rhythm.times_a_week is not None:
        assert 0 < found.rhythm.times_a_week <= 14
        if found.form == "practice":
            assert found.rhythm.times_a_week * least <= 150


@pytest.mark.parametrize("name", NAMES)
def test_what_is_from_memory_says_that_it_is_unverified(name):
    found = load_modality(name)
    sources = [found.source, *(rule.source for rule in found.rules)]
    sources += [found.research.source] if found.research else []
    for source in sources:
        words = f"{source.citation} {source.locator}".lower()
        if "memory" in words or "default" in words:
            assert source.evidence == "unverified", words
        if source.evidence != "unverified":
            assert source.locator, source


def test_what_the_research_says_is_checked_in_more_than_a_dozen_files():
    checked = [each for each in toolbox() if each.research and each.research.source.evidence != "unverified"]
    assert len(checked) >= 12


@pytest.mark.parametrize("name, language", PAIRS)
def test_no_text_shouts_or_promises(name, language):
    for text in texts(name, language):
        assert "!" not in text
        assert "¡" not in text
        assert not re.search(PROMISES[language], text.lower()), text


@pytest.mark.parametrize("name, language", PAIRS)
def test_a_guide_is_short_and_plain(name, language):
    found = [words for text in texts(name, language)[1:] for words in sentences(text)]
    words = [word for sentence in found for word in sentence]
    longest = max(found, key=len)
    assert len(longest) <= LONGEST_SENTENCE[language], " ".join(longest)
    assert len(words) / len(found) <= MEAN_SENTENCE[language]
    long = [word for word in words if len(word) >= LONG_WORD[language]]
    assert len(long) / len(words) <= LONG_WORD_SHARE[language], long
    assert len(words) <= 350


@pytest.mark.parametrize("name", NAMES)
def test_a_guide_speaks_to_the_one_who_reads_it(name):
    guide = load_modality(name).guide
    assert re.search(r"\byou|\byour|\byourself", guide.text.lower())
    assert not re.search(r"\b(patient|member|client|should|must never)\b", guide.text.lower())


@pytest.mark.parametrize("name, language", PAIRS)
def test_every_text_ends_as_a_sentence_and_no_title_does(name, language):
    title, *others = texts(name, language)
    assert not title.endswith(".")
    for text in others:
        assert text.endswith((".", "?")), text
        assert text == text.strip()


@pytest.mark.parametrize("name", NAMES)
def test_spanish_is_not_english_with_another_label(name):
    english, spanish = load_modality(name), in_language(load_modality(name), "es")
    pairs = zip(texts(name, "en"), texts(name, "es"), strict=True)
    assert not [one for one, other in pairs if one == other]
    assert (spanish.rhythm, spanish.minutes, spanish.access) == (
        english.rhythm,
        english.minutes,
        english.access,
    )
    assert [rule.conditions for rule in spanish.rules] == [rule.conditions for rule in english.rules]


def test_no_overlay_is_left_without_its_modality():
    folder = files("afterglow.library") / "modalities" / "wording" / "es"
    assert {entry.name.removesuffix(".toml") for entry in folder.iterdir()} == set(NAMES)


def test_everything_a_caution_looks_for_can_be_said_at_intake_and_is_needed():
    asked = {code for code, term in terms().items() if term.group == "practices"}
    named = {code for each in toolbox() for rule in each.rules for code in rule.conditions}
    named |= {code for each in toolbox() for code in each.meant_for}
    assert asked <= named
    assert (
        named
        <= set(known_codes())
        == set(terms()) - {code for code, term in terms().items() if term.group == "work-up"}
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_file_names_a_path_of_somebodys_machine(name):
    assert not re.search(r"/(work|home|tmp|Users)/", read_content("modalities", name).decode())


def test_the_hazards_the_clinic_asked_about_are_refused_in_the_files():
    """Straight from the TOML: the breath, the body, sleep, home."""
    for name, codes in {
        "strong-breathwork-circle": {"panic-disorder", "hypertension-uncontrolled", "pregnancy", "epilepsy"},
        "sleep-restriction": {"mania", "epilepsy"},
        "family-session": {"violence-at-home"},
    }.items():
        table = tomllib.loads(read_content("modalities", name).decode())
        refused = {code for rule in table["contraindications"] for code in rule["conditions"]}
        assert codes <= refused
    assert "touch" in names("consents")
    assert load_modality("body-work").consent == "touch"
