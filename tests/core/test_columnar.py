"""A million answer sets and one answer set are scored alike: every instrument of the shelf, row by row."""

import zlib

import numpy as np
import pytest
from numpy.typing import NDArray

from afterglow import Instrument, Score, Unscorable, score, shelf
from afterglow.instruments.columnar import SEX_CODES, score_columns
from afterglow.instruments.columns import REASONS, ScoreColumns
from afterglow.instruments.definition import Item
from afterglow.instruments.scoring import scores_nothing
from afterglow.record import Answer, Sex
from tests.core.rare_instruments import RARE

SHELF = {**shelf(), **RARE}
ROWS = 300
SEXES: tuple[Sex, ...] = tuple(SEX_CODES)


def allowed_values(item: Item) -> list[float]:
    options = item.options
    if options.options:
        return [option.value for option in options.options]
    if options.free or options.minimum is None or options.maximum is None:
        return [0, 17.5, 400]
    if options.step is None:
        return [options.minimum, options.maximum, options.minimum + (options.maximum - options.minimum) / 3]
    count = round((options.maximum - options.minimum) / options.step)
    return [options.minimum + options.step * place for place in range(count + 1)]


def random_answers(instrument: Instrument, rng: np.random.Generator) -> NDArray[np.float64]:
    """Rows of all sorts: whole, with a few gaps, with many, with an answer no option has."""
    items = instrument.items
    answers = np.empty((ROWS, max(len(items), 1)))
    if not items and instrument.range is not None:
        answers[:, 0] = rng.integers(instrument.range[0] - 1, instrument.range[1] + 2, ROWS)
    for place, item in enumerate(items):
        answers[:, place] = rng.choice(allowed_values(item), ROWS)
        if rng.random() < 0.5:
            answers[: ROWS // 3, place] = rng.choice(allowed_values(item)[:2], ROWS // 3)
        if item.not_applicable:
            answers[rng.random(ROWS) < 0.2, place] = np.inf
    share = np.repeat([0, 0.03, 0.3, 0.9, 0, 1], ROWS // 6)[:, None]
    answers[rng.random(answers.shape) < share] = np.nan
    spoiled = rng.random(answers.shape) < np.where(rng.random(ROWS) < 0.1, 0.1, 0)[:, None]
    answers[spoiled] = rng.choice([-7, 0.5, 1e9, 99, -np.inf, np.inf, 300, 2.5], spoiled.sum())
    return answers


def as_answers(instrument: Instrument, row: NDArray[np.float64]) -> dict[str, Answer]:
    links = [item.link_id for item in instrument.items] or ["total"]
    spared = {item.link_id for item in instrument.items if item.not_applicable}
    given: dict[str, Answer] = {}
    for link_id, value in zip(links, row.tolist(), strict=True):
        if not np.isnan(value):
            given[link_id] = "n/a" if link_id in spared and value == np.inf else value
    return given


def row_of(columns: ScoreColumns, row: int) -> tuple[object, ...]:
    reason = REASONS[columns.reason[row]]
    if reason is not None:
        return (reason,)
    verdicts: dict[str, bool | str] = {}
    for name, column in columns.verdicts.items():
        value = int(column[row])
        if value >= 0:
            verdicts[name] = columns.levels[name][value] if name in columns.levels else bool(value)
    total = float(columns.total[row])
    subscales = {
        name: float(column[row]) for name, column in columns.subscales.items() if not np.isnan(column[row])
    }
    band = columns.bands[columns.band[row]] if columns.band[row] >= 0 else None
    return (
        None if np.isnan(total) else total,
        subscales,
        band,
        verdicts,
        int(columns.n_missing[row]),
        bool(columns.prorated[row]),
    )


def as_row(outcome: Score | Unscorable) -> tuple[object, ...]:
    if isinstance(outcome, Unscorable):
        return (outcome.reason,)
    return (
        outcome.total,
        dict(outcome.subscales),
        outcome.band,
        dict(outcome.verdicts),
        outcome.n_missing,
        outcome.prorated,
    )


@pytest.mark.parametrize("name", SHELF)
def test_columns_say_exactly_what_rows_say(name: str) -> None:
    instrument = SHELF[name]
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    answers = random_answers(instrument, rng)
    sexes = [SEXES[place] for place in rng.integers(0, len(SEXES), ROWS)]
    columns = score_columns(instrument, answers, sex=sexes)
    kinds = set()
    for row in range(ROWS):
        outcome = score(instrument, as_answers(instrument, answers[row]), sex=sexes[row])
        kinds.add(type(outcome))
        assert row_of(columns, row) == as_row(outcome), (row, answers[row].tolist(), sexes[row])
    assert kinds == ({Unscorable} if scores_nothing(instrument) else {Score, Unscorable})


def test_rows_of_another_block_are_scored_alike() -> None:
    """Whatever stands around it, a row is scored the same: alone, and among 40,000."""
    rng = np.random.default_rng(7)
    answers = rng.integers(0, 4, (40_000, 10)).astype(np.float64)
    answers[rng.random(answers.shape) < 0.05] = np.nan
    answers[rng.random(answers.shape) < 0.001] = 5
    together = score_columns(SHELF["phq-9"], answers)
    for rows in (slice(0, 1), slice(16_380, 16_390), slice(39_990, 40_000)):
        alone = score_columns(SHELF["phq-9"], answers[rows])
        for row in range(len(alone.total)):
            assert row_of(alone, row) == row_of(together, rows.start + row)


def test_no_rows_are_no_scores() -> None:
    assert len(score_columns(SHELF["gad-7"], np.empty((0, 7))).total) == 0


def test_optional_items_at_the_end_may_be_left_off() -> None:
    assert score_columns(SHELF["phq-9"], np.ones((2, 9))).total.tolist() == [9, 9]
    assert score_columns(SHELF["gad-7"], np.ones((2, 6))).unscorable.all()


@pytest.mark.parametrize(
    "answers",
    [np.ones((2, 11)), np.ones(9), np.ones((2, 9), bool), np.full((2, 9), "1"), np.full((2, 9), None)],
)
def test_an_array_that_is_no_table_of_numbers_is_refused(answers: NDArray[np.generic]) -> None:
    with pytest.raises(ValueError, match="answers must"):
        score_columns(SHELF["phq-9"], answers)


@pytest.mark.parametrize("sex", ["cat", ["female"], ["female", "cat"]])
def test_a_sex_that_is_none_or_of_too_few_rows_is_refused(sex: Sex) -> None:
    with pytest.raises(ValueError, match="sex: one of"):
        score_columns(SHELF["phq-15"], np.ones((2, 15)), sex=sex)


def test_answers_are_never_written_to() -> None:
    answers = np.ones((5, 9))
    answers[2, 3] = np.nan
    answers.setflags(write=False)
    assert score_columns(SHELF["phq-9"], answers).prorated.tolist() == [False, False, True, False, False]
