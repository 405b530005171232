"""A faulty instrument file is refused before it can score anyone, naming the file, the key and the reason.

Each case plants one fault in a file that was whole; the refusal must name where it was planted.
"""

# ruff: noqa: E501  (a case a line: the table is read downwards)

import pytest

from afterglow import InvalidContent
from afterglow.instruments.loading import parse_instrument
from afterglow.library.shelf import read_content

FILE = "instruments/gad-7.toml"
GAD7 = read_content("instruments", "gad-7").decode()
PCL5 = read_content("instruments", "pcl-5").decode()

FAULTS = [
    ("an unknown key at the top", 'id = "gad-7"', 'id = "gad-7"\ncolour = "red"', "colour", "unknown key"),
    ("a key that is missing", 'version = "1.0.0"', "", "version", "missing"),
    ("an id that is not the file's name", 'id = "gad-7"', 'id = "gad-8"', "id", "file's name"),
    ("a version that is no version", 'version = "1.0.0"', 'version = "one"', "version", "1.0.0"),
    ("a rater nobody knows", 'rater = "self"', 'rater = "dog"', "rater", "self, clinician"),
    ("an evidence grade nobody knows", 'evidence = "verified"\nrange', 'evidence = "sure"\nrange', "evidence", ""),
    ("a number as text", "window_days = 14", 'window_days = "14"', "window_days", "whole number"),
    ("a truth value as a number", "window_days = 14", "window_days = true", "window_days", "whole number"),
    ("a range upside down", "range = [0, 21]", "range = [21, 0]", "range", "below"),
    ("a range the items do not reach", "range = [0, 21]", "range = [0, 24]", "range", "reach 0 to 21"),
    ("a range of three numbers", "range = [0, 21]", "range = [0, 21, 3]", "range", "lowest, highest"),
    ("no range", "range = [0, 21]\n", "", "range", "missing"),
    ("an infinite number", "range = [0, 21]", "range = [0, inf]", "range", "finite"),
    ("a citation left empty", 'doi = "10.1001/archinte.166.10.1092"\nlocator', 'page = "1"\nlocator', "source.page", ""),
    ("an item twice", 'link_id = "2"', 'link_id = "1"', "items.link_id", "'1' stands twice"),
    ("an item without options", 'options = "frequency"', 'options = "often"', "items[1].options", "no option set"),
    ("a misspelt item key", 'loinc = "69725-0"', 'lonic = "69725-0"', "items[1].lonic", "unknown key"),
    ("an option value as text", "{ value = 0,", '{ value = "0",', "option_sets.frequency.options[1].value", "number"),
    ("two options of one value", "{ value = 0,", "{ value = 1,", "items[1]", "same value"),
    ("an operation nobody knows", 'op = "sum"', 'op = "add"', "total.op", "sum, mean, max, count"),
    ("an unknown item in the total", 'op = "sum"', 'op = "sum"\nitems = ["1", "99"]', "total.items", "'99'"),
    ("an unknown part in the total", 'op = "sum"', 'op = "sum"\nparts = ["1", "x"]', "total.parts", "'x'"),
    ("a total of items and parts", 'op = "sum"', 'op = "sum"\nitems = ["1"]\nparts = ["2"]', "total.parts", "not both"),
    ("a count without its threshold", 'op = "sum"', 'op = "count"', "total.at_least_value", "needed"),
    ("a hole between bands", "to = 4", "to = 3", "bands of total", "must touch"),
    ("bands that overlap", "to = 4", "to = 5", "bands of total", "must touch"),
    ("bands that begin late", "from = 0", "from = 1", "bands of total", "begin at 0"),
    ("bands that end early", "to = 21", "to = 20", "bands of total", "end at 21"),
    ("a band name twice", 'name = "mild"', 'name = "minimal"', "bands of total", "'minimal' stands twice"),
    ("bands of nothing", 'name = "mild"', 'name = "mild"\nof = "x"', "bands.of", "'x'"),
    ("a verdict on nothing", "at_least = 10 }", 'at_least = 10 }\nlevl = "x"', "verdicts[1].levl", "unknown key"),
    ("a condition without a bound", 'when = { score = "total", at_least = 10 }', 'when = { score = "total" }', "verdicts[1].when", "needs at_least"),
    ("a condition of no kind", 'when = { score = "total", at_least = 10 }', "when = { at_least = 10 }", "verdicts[1].when", "exactly one of"),
    ("a condition of two kinds", 'when = { score = "total", at_least = 10 }', 'when = { score = "total", item = "1", at_least = 1 }', "verdicts[1].when", "exactly one of"),
    ("a condition on an unknown score", 'when = { score = "total", at_least = 10 }', 'when = { score = "x", at_least = 1 }', "verdicts[positive].when", "'x'"),
    ("a condition on an unknown item", 'when = { score = "total", at_least = 10 }', 'when = { item = "8", at_least = 1 }', "verdicts[positive].when", "'8'"),
    ("a verdict twice", 'id = "nhs-case"', 'id = "positive"', "verdicts[positive]", "level"),
    ("a verdict without a source", 'when = { score = "total", at_least = 8 }\nsource', 'when = { score = "total", at_least = 8 }\nsauce', "verdicts[2].source", "missing"),
    ("a skip to nowhere", "[total]", '[[skip]]\nwhen = { item = "1", equals = 0 }\nitems = ["9"]\n\n[total]', "skip.items", "'9'"),
    ("a skip on a score", "[total]", '[[skip]]\nwhen = { score = "total", at_least = 1 }\nitems = ["2"]\n\n[total]', "skip.when", "answers"),
    ("a filling-in without a source", "[total]", '[missing]\nrule = "mean-of-answered"\nmax_missing = 1\n\n[total]', "missing.source", "missing"),
    ("a filling-in nobody knows", "[total]", '[missing]\nrule = "zero"\nmax_missing = 1\n\n[total]', "missing.rule", "mean-of-answered"),
    ("a critical item nobody asks", "[total]", '[[critical]]\nitem = "9"\nfinding = "suicidal-ideation"\nalert_at = 1\n\n[total]', "critical.item", "'9'"),
    ("a reliability above one", "reliability = 0.83", "reliability = 1.83", "change.reliability", "between 0 and 1"),
    ("remission upward in a scale of illness", "remission_below = 5", "remission_at_least = 5", "change.remission_at_least", "downward"),
    ("a change key nobody knows", "mcid = 4\n", "mcid = 4\nmicd = 4\n", "change.micd", "unknown key"),
    ("placeholder wording with words", 'wording = "full"', 'wording = "placeholder"', "items[1].text", "must be 'Item 1'"),
    ("no wording but items", 'wording = "full"', 'wording = "none"', "licence.wording", "only the total"),
    ("a licence without a statement", "statement = ", "remark = ", "licence.statement", "missing"),
    ("a pack nobody sells", 'pack = "default"', 'pack = "gold"', "licence.pack", "default"),
    ("a total only, with items", 'entry = "items"', 'entry = "total"', "entry", "no items"),
    ("not TOML at all", 'id = "gad-7"', "id = = 7", "(file)", "not TOML"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("whole", "fault", "key", "reason"), [case[1:] for case in FAULTS], ids=[c[0] for c in FAULTS]
)
def test_a_planted_fault_is_refused_by_file_key_and_reason(
    whole: str, fault: str, key: str, reason: str
) -> None:
    assert whole in GAD7, "the case no longer plants anything"
    with pytest.raises(InvalidContent) as refusal:
        parse_instrument(GAD7.replace(whole, fault, 1), FILE)
    assert (refusal.value.file, refusal.value.key) == (FILE, key)
    assert reason in refusal.value.reason
    assert str(refusal.value).startswith(f"{FILE}: {key}: ")


def test_a_subscale_must_have_the_range_its_items_reach() -> None:
    with pytest.raises(InvalidContent, match=r"subscales\[cluster-b\]\.range: its items reach 0 to 20"):
        parse_instrument(PCL5.replace("range = [0, 20]", "range = [0, 25]", 1), "instruments/pcl-5.toml")


def test_the_whole_file_is_accepted() -> None:
    assert parse_instrument(GAD7, FILE).short == "GAD-7"
