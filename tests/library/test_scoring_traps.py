"""The traps of the catalogue's section (e) that are about codes, keys and windows, one promise each.

The LOINC table is written out from the sources named in the catalogue, not read from the shelf; public
code lists mix these up (72109-2 sold as the PHQ-9, 76504-0 as the AUDIT-C).
"""

import numpy as np
import pytest

from afterglow import Instrument, Score, Unscorable, instrument, score, score_total, shelf
from afterglow.instruments.reach import items_of
from afterglow.record import Answer

PANELS = {
    "phq-9": ("44249-1", "44261-6"),
    "gad-7": ("69737-5", "70274-6"),
    "audit-c": ("72109-2", "75626-2"),
    "pc-ptsd-5": ("102010-6", "102017-1"),
    "peg": ("91148-7", "91147-9"),
}
ITEMS = {
    "phq-9": "44250-9 44255-8 44259-0 44254-1 44251-7 44258-2 44252-5 44253-3 44260-8 69722-7",
    "gad-7": "69725-0 68509-9 69733-4 69734-2 69735-9 69689-8 69736-7",
    "audit-c": "68518-0 68519-8 68520-6",
    "pc-ptsd-5": "102011-4 102012-2 102013-0 102014-8 102015-5 102016-3",
    "peg": "75893-8 91145-3 91146-1",
    "c-ssrs": "93246-7 93247-5 93248-3 93249-1 93250-9 93267-3 93269-9",
}
FREQUENCY = ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"]


def codes_on(found: Instrument) -> list[str]:
    codes = [found.codes.loinc_panel, found.codes.loinc_total, *(item.loinc for item in found.items)]
    return [code for code in codes if code is not None]


def check_digit(number: str) -> int:
    """The mod-10 check digit of a LOINC number: every second digit from the right counts double."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(number))]
    return -sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10


@pytest.mark.parametrize("name", shelf())
def test_every_code_on_the_shelf_has_its_check_digit(name: str) -> None:
    for code in codes_on(shelf()[name]):
        number, digit = code.split("-")
        assert int(digit) == check_digit(number), code


@pytest.mark.parametrize("name", PANELS)
def test_panels_and_totals_have_their_own_codes(name: str) -> None:
    codes = instrument(name).codes
    assert (codes.loinc_panel, codes.loinc_total) == PANELS[name]


@pytest.mark.parametrize("name", ITEMS)
def test_items_have_their_own_codes_in_published_order(name: str) -> None:
    assert [item.loinc for item in instrument(name).items] == ITEMS[name].split()


@pytest.mark.parametrize("name", ["phq-2", "phq-4", "phq-8", "phq-9", "gad-2", "gad-7"])
def test_the_four_frequencies_have_their_answer_codes(name: str) -> None:
    assert [option.loinc for option in instrument(name).items[0].options.options] == FREQUENCY


def test_no_code_stands_for_two_totals() -> None:
    totals = [found.codes.loinc_total for found in shelf().values() if found.codes.loinc_total]
    assert len(totals) == len(set(totals))


@pytest.mark.parametrize(
    ("name", "days"),
    [("phq-9", 14), ("gad-7", 14), ("qids-sr16", 7), ("madrs", 7), ("ede-q", 28), ("peg", 7), ("bam", 30)],
)
def test_the_recall_window_is_on_the_file(name: str, days: int) -> None:
    assert instrument(name).window_days == days


@pytest.mark.parametrize("name", shelf())
def test_every_instrument_says_its_window_and_its_direction(name: str) -> None:
    found = shelf()[name]
    assert found.window
    assert found.direction in ("lower-is-better", "higher-is-better", "describes")


@pytest.mark.parametrize("name", ["who-5", "maas", "wai-sr", "srs", "ors"])
def test_what_improves_upward_says_so(name: str) -> None:
    assert instrument(name).direction == "higher-is-better"


@pytest.mark.parametrize(("name", "items"), [("edi", 8), ("ebi", 6)])
def test_the_edi_and_the_ebi_are_means_of_0_to_100(name: str, items: int) -> None:
    found = instrument(name)
    assert len(found.items) == items
    half: dict[str, Answer] = {
        item.link_id: 100 if place % 2 else 0 for place, item in enumerate(found.items)
    }
    result = score(found, half)
    assert isinstance(result, Score)
    assert result.total == 50


def test_the_maas_is_not_reversed() -> None:
    maas = instrument("maas")
    result = score(maas, {item.link_id: 6 for item in maas.items})
    assert isinstance(result, Score)
    assert (len(maas.items), result.total) == (15, 6)


def test_the_piq_is_the_form_of_23_items_with_14_and_9() -> None:
    piq = instrument("piq")
    assert len(piq.items) == 23
    assert sorted(len(scale.items) for scale in piq.subscales) == [9, 14]


def test_the_ymrs_is_a_total_and_its_items_are_nowhere() -> None:
    assert isinstance(score_total(instrument("ymrs"), 60), Score)
    assert isinstance(score_total(instrument("ymrs"), 61), Unscorable)


def test_the_sds_with_work_left_out_cannot_be_understated() -> None:
    """Only the published total can be entered: there is no item to leave out of a sum."""
    assert instrument("sds").items == ()


@pytest.mark.parametrize("name", [name for name, found in shelf().items() if found.total is not None])
def test_the_ends_of_the_range_are_reached_by_real_answers(name: str) -> None:
    """The lowest and the highest form are scored, not computed: they must land on the declared range."""
    found = shelf()[name]
    assert found.total is not None
    ends = []
    for pick in (min, max):
        answers: dict[str, Answer] = {}
        for item in found.items:
            options = item.options
            if options.free:
                continue
            best = max if item.reverse and pick is min else min if item.reverse else pick
            if options.options:
                answers[item.link_id] = best(options.options, key=lambda option: option.score).value
            else:
                answers[item.link_id] = best(options.reach)
        result = score(found, answers, sex="female")
        assert isinstance(result, Score)
        ends.append(result.total)
    counted = [found.item(link) for link in items_of(found, found.total)]
    skips = any(item.link_id in skip.items for skip in found.skips for item in counted)
    assert found.range is not None
    assert np.isclose(ends[1] or 0, found.range[1])
    assert skips or np.isclose(ends[0] or 0, found.range[0])
