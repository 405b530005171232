"""What must hold of every score, whoever is scored: laws, tried on instruments of the shelf at random."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from afterglow import Instrument, Score, Unscorable, instrument, score, shelf
from afterglow.instruments.definition import Item
from afterglow.instruments.reach import items_of
from afterglow.record import Answer

SCORED = [found for found in shelf().values() if found.items and found.total is not None]
SUMS = [
    found
    for found in SCORED
    if found.total is not None
    and found.total.op == "sum"
    and not found.total.parts
    and not found.skips
    and not any(item.reverse or item.not_applicable for item in found.items)
    and not any(option.score != option.value for item in found.items for option in item.options.options)
]


def values_of(item: Item) -> Sequence[float]:
    options = item.options
    if options.options:
        return [option.value for option in options.options]
    if options.minimum is None or options.maximum is None:
        return [1]
    return [options.minimum, (options.minimum + options.maximum) // 2, options.maximum]


@st.composite
def filled_in(draw: st.DrawFn, of: Sequence[Instrument]) -> tuple[Instrument, dict[str, Answer]]:
    found = draw(st.sampled_from(of))
    return found, {item.link_id: draw(st.sampled_from(values_of(item))) for item in found.items}


@given(filled_in(SCORED), st.randoms(use_true_random=False))
def test_the_order_in_which_answers_come_does_not_matter(
    case: tuple[Instrument, dict[str, Answer]], rng: object
) -> None:
    found, answers = case
    turned = list(answers.items())
    rng.shuffle(turned)  # type: ignore[attr-defined]
    assert score(found, dict(turned), sex="female") == score(found, answers, sex="female")


@given(filled_in(SCORED))
def test_a_total_stays_inside_the_range_its_file_declares(
    case: tuple[Instrument, dict[str, Answer]],
) -> None:
    result = score(*case, sex="female")
    assert isinstance(result, Score)
    assert result.total is not None
    assert case[0].range is not None
    low, high = case[0].range
    assert low <= result.total <= high


@given(filled_in(SUMS), st.data())
def test_a_worse_answer_never_lowers_a_plain_sum(
    case: tuple[Instrument, dict[str, Answer]], data: st.DataObject
) -> None:
    found, answers = case
    item = data.draw(st.sampled_from(found.items))
    now = answers[item.link_id]
    assert isinstance(now, int | float)
    worse = data.draw(st.sampled_from([value for value in values_of(item) if value >= now]))
    before, after = score(found, answers), score(found, answers | {item.link_id: worse})
    assert isinstance(before, Score)
    assert isinstance(after, Score)
    assert before.total is not None
    assert after.total is not None
    counted = found.total is not None and item.link_id in items_of(found, found.total)
    assert after.total - before.total == (worse - now) * found.total.multiply * counted  # type: ignore[union-attr]


@given(filled_in(SCORED), st.data())
def test_a_missing_answer_is_never_taken_for_a_zero_in_silence(
    case: tuple[Instrument, dict[str, Answer]], data: st.DataObject
) -> None:
    found, answers = case
    gaps = data.draw(
        st.lists(st.sampled_from([item.link_id for item in found.items]), min_size=1, unique=True)
    )
    result = score(found, answers | dict.fromkeys(gaps), sex="female")
    if isinstance(result, Unscorable):
        assert result.reason in ("missing", "no-answers")
        assert set(result.items) <= set(gaps)
        return
    scored_gaps = [link for link in gaps if found.item(link).scored and found.item(link).required]
    skippable = {link for skip in found.skips for link in skip.items}
    assert result.n_missing or all(link in skippable for link in scored_gaps)
    if result.prorated:
        assert found.missing is not None
        assert found.missing.source.citation
        assert not set(found.missing.never) & set(gaps)


@given(filled_in(SCORED))
def test_a_verdict_is_left_out_only_when_something_is_missing(
    case: tuple[Instrument, dict[str, Answer]],
) -> None:
    found, answers = case
    result = score(found, answers, sex="female")
    assert isinstance(result, Score)
    plain = {verdict.id for verdict in found.verdicts if verdict.level is None}
    assert plain <= set(result.verdicts)


@given(st.lists(st.integers(0, 3), min_size=9, max_size=9))
def test_the_same_answers_give_the_phq_9_and_its_short_forms_the_same_parts(answers: list[int]) -> None:
    nine = score(instrument("phq-9"), {str(n): value for n, value in enumerate(answers, start=1)})
    eight = score(instrument("phq-8"), {str(n): value for n, value in enumerate(answers[:8], start=1)})
    two = score(instrument("phq-2"), {"1": answers[0], "2": answers[1]})
    totals = [result.total for result in (nine, eight, two) if isinstance(result, Score)]
    assert totals == [sum(answers), sum(answers[:8]), sum(answers[:2])]
