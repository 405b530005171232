"""Every file of the program's part of the shelf keeps its promises."""

import re
import tomllib

import pytest

from afterglow.library.shelf import names, read_content
from afterglow.program.contraindication import contraindications, interactions, work_up
from afterglow.program.loading import load_protocol, protocol_names
from afterglow.program.option import checkpoint_words, figure_named, option_named, questions

ORDER = ("unverified", "secondary", "verified")
KINDS = ("protocols", "options", "figures", "causes", "words", "interactions")
FILES = [(kind, name) for kind in KINDS for name in names(kind)]
FILES += [("limits", "contraindications"), ("limits", "work-up")]


def parsed(kind: str, name: str) -> dict:
    return tomllib.loads(read_content(kind, name).decode())


def sources(value: object) -> list[dict]:
    """Every table with a citation, wherever it stands."""
    if isinstance(value, list):
        return [found for part in value for found in sources(part)]
    if not isinstance(value, dict):
        return []
    here = [value] if "citation" in value else []
    return here + [found for part in value.values() for found in sources(part)]


@pytest.mark.parametrize("kind, name", FILES)
def test_a_file_claims_no_more_than_the_weakest_thing_in_it(kind, name):
    table = parsed(kind, name)
    weakest = min((each["evidence"] for each in sources(table)), key=ORDER.index)
    assert table["evidence"] == weakest


@pytest.mark.parametrize("kind, name", FILES)
def test_what_is_from_memory_says_that_it_is_unverified(kind, name):
    for each in sources(parsed(kind, name)):
        words = f"{each['citation']} {each.get('locator', '')}".lower()
        if "memory" in words or "default" in words:
            assert each["evidence"] == "unverified", words


@pytest.mark.parametrize("kind, name", FILES)
def test_no_file_names_a_path_of_somebodys_machine(kind, name):
    assert not re.search(r"/(work|home|tmp|Users)/", read_content(kind, name).decode())


def test_all_the_readers_read_all_the_files():
    assert len(protocol_names()) == 7
    assert all(load_protocol(name).id == name for name in protocol_names())
    assert all(option_named(name).id == name for name in names("options"))
    assert all(figure_named(name).id == name for name in names("figures"))
    assert set(questions()) == set(names("causes"))
    assert checkpoint_words().on_track
    assert contraindications()
    assert work_up()
    assert {each.id for each in interactions()} == set(names("interactions"))


def test_the_shelf_has_the_seven_protocols_asked_for():
    assert set(protocol_names()) == {
        "iv-induction-six-2-3-weeks",
        "iv-six-3-6-weeks-booster-review",
        "iv-titrated-single",
        "im-series",
        "esketamine",
        "alcohol-use",
        "maintenance-only",
    }


@pytest.mark.parametrize("name", protocol_names())
def test_every_protocol_keeps_the_72_hours_the_same_day_and_the_early_checkpoint(name):
    protocol = load_protocol(name)
    contact, experience = protocol.activity("integration-contact"), protocol.activity("experience")
    assert (contact.after, contact.opens.hours, contact.closes.hours) == ("line-out", 0, 72)
    assert (experience.after, experience.closes.days, experience.closes.clock_min) == ("line-out", 0, 1440)
    assert set(protocol.checkpoint.sessions) <= {1, 2, 3}
    assert {"prescriber", "nurse", "integrator"} == set(protocol.checkpoint.roles)
    gate = protocol.activity("gate")
    assert gate.sessions == tuple(range(1, protocol.sessions.count + 1))
    assert set(gate.requires) >= {"consent", "work-up"}
    assert any(rule.id == "person-says-stop" for rule in protocol.stop_rules)


@pytest.mark.parametrize("name", protocol_names())
def test_no_protocol_plans_a_dose_above_its_ceiling(name):
    doses = load_protocol(name).doses
    ceilings = {dose.unit: dose.amount for dose in doses if dose.use == "ceiling"}
    for dose in doses:
        assert dose.amount <= ceilings[dose.unit]


def test_every_instrument_a_checkpoint_judges_by_has_a_total_and_a_direction():
    from afterglow.instruments.loading import instrument

    for name in protocol_names():
        for measure in load_protocol(name).checkpoint.measures:
            found = instrument(measure)
            assert found.direction != "describes"
            assert found.range is not None


def test_every_figure_is_spoken_by_an_option_or_kept_for_the_reader():
    spoken = {figure.id for name in names("options") for figure in option_named(name).figures}
    assert spoken <= set(names("figures"))
    assert len(spoken) >= 9
