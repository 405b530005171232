"""Fast equals slow: a form without gaps, measured by its written-out function, is scored as step by step."""

import numpy as np
import pytest

from afterglow import Instrument, Score, instrument, score, shelf
from afterglow.instruments import scoring
from afterglow.instruments.scoring import Scorer
from afterglow.record import Answer, Sex
from tests.core.rare_instruments import RARE

SHELF = {**shelf(), **RARE}
WRITTEN_OUT = {name: found for name, found in SHELF.items() if Scorer(found).whole is not None}
SEXES: tuple[Sex, ...] = ("female", "male", "unknown")


def forms_of(found: Instrument, count: int) -> list[dict[str, Answer]]:
    """Forms thrown like dice: values or codes, optional items left out now and then."""
    rng = np.random.default_rng(len(found.items))
    forms = []
    for _ in range(count):
        form: dict[str, Answer] = {}
        for item in found.items:
            low, high = (0, 1) if item.options.free else item.options.reach
            ways: list[Answer] = [low, high]
            if item.options.options:
                ways = [o.code if o.code and rng.random() < 0.3 else o.value for o in item.options.options]
            if item.required or rng.random() < 0.8:
                form[item.link_id] = ways[rng.integers(len(ways))]
        forms.append(form)
    return forms


@pytest.mark.parametrize("name", WRITTEN_OUT)
def test_a_whole_form_is_scored_as_step_by_step(name: str) -> None:
    found = WRITTEN_OUT[name]
    fast, slow = Scorer(found), Scorer(found)
    slow.whole = None
    for place, form in enumerate(forms_of(found, 400)):
        one, other = fast(form, SEXES[place % 3]), slow(form, SEXES[place % 3])
        assert (one, repr(one)) == (other, repr(other)), form


def test_most_of_the_shelf_is_written_out_and_what_hangs_on_the_sex_is_not() -> None:
    scored = [found for found in shelf().values() if found.items and not Scorer(found).idle]
    assert sum(found.id in WRITTEN_OUT for found in scored) > 0.8 * len(scored)
    assert {"phq-9", "gad-7", "pcl-5", "c-ssrs"} <= set(WRITTEN_OUT)
    assert "audit-c" not in WRITTEN_OUT


def test_nothing_is_settled_step_by_step_on_a_form_without_gaps(monkeypatch: pytest.MonkeyPatch) -> None:
    form: dict[str, Answer] = {str(n): 1 for n in range(1, 10)}
    steps: list[object] = []
    step = scoring.Standing
    monkeypatch.setattr(scoring, "Standing", lambda *known: steps.append(known) or step(*known))
    whole = score(instrument("phq-9"), form)
    assert isinstance(whole, Score)
    assert whole.total == 9
    assert not steps
    score(instrument("phq-9"), {**form, "3": None})
    assert steps


def test_a_gap_is_never_measured_as_if_the_form_were_whole() -> None:
    for name, found in WRITTEN_OUT.items():
        fast, slow = Scorer(found), Scorer(found)
        slow.whole = None
        for form in forms_of(found, 5):
            for link_id in form:
                holed = {**form, link_id: None}
                assert fast(holed, "unknown") == slow(holed, "unknown"), (name, link_id)
