"""Scores one answer set: `score(instrument, answers)` gives a `Score`, or says why there is none.

Missing is not zero: an absent answer and an answer of None are both missing, and nothing is
filled in unless the instrument's own published rule (its file cites it) says so; then the score
says `prorated`. No answer, however malformed, raises. Never use a score to decide about safety:
rules read the answers. A million answer sets at once: `afterglow.instruments.columnar`.
"""

from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from operator import getitem
from typing import cast

from afterglow.instruments.aggregating import Totalling, totalling
from afterglow.instruments.answering import (
    TOTAL,
    plain_answers,
    refusal,
    scores_of_answers,
    unscorable,
)
from afterglow.instruments.condition import NOT_APPLICABLE
from afterglow.instruments.deciding import NO, UNKNOWN, YES, Decision, Standing, decision, picker
from afterglow.instruments.definition import Instrument
from afterglow.instruments.filling import Filling, filling
from afterglow.instruments.outcome import Score, Unscorable
from afterglow.instruments.whole_form import measuring
from afterglow.record import Answer, Sex

PLAIN = frozenset((int, float, str, type(None)))


def score(
    instrument: Instrument, answers: Mapping[str, Answer], *, sex: Sex = "unknown"
) -> Score | Unscorable:
    """Score one answer set.

    Args:
        answers: Link id to answer: the option's value or its code, a number on a scale,
            "n/a" where the item allows it, None for an item left empty.
        sex: For the few items and thresholds that depend on it (PHQ-15, AUDIT-C).
    Returns:
        The score in the instrument's own points, or the reason and the items in its way.
    """
    if instrument.entry == TOTAL:
        return _score_entered_total(instrument, answers)
    return _scorer(instrument)(answers, sex)


def _score_entered_total(instrument: Instrument, answers: Mapping[str, Answer]) -> Score | Unscorable:
    """An instrument of which only the total may be entered has one item, `total`."""
    if not isinstance(answers, Mapping) or not answers.keys() <= {TOTAL}:
        return refusal(instrument, answers)
    total = answers.get(TOTAL)
    if total is None:
        return unscorable(instrument, "no-answers", (), "nothing was answered")
    return score_total(instrument, cast(float, total))


def score_total(instrument: Instrument, total: float) -> Score | Unscorable:
    """Read a published total for which there are no answers: its band, and verdicts on the total."""
    if isinstance(total, bool) or not isinstance(total, int | float):
        return unscorable(instrument, "out-of-range", (TOTAL,), "not a number")
    if instrument.range is None:
        return unscorable(instrument, "unknown-item", (TOTAL,), "the instrument has no total")
    low, high = instrument.range
    if not low <= total <= high:
        return unscorable(instrument, "out-of-range", (TOTAL,), f"a total lies from {low:g} to {high:g}")
    return _scorer(instrument).of_total(total)


class Scorer:
    """One instrument made ready to score: every lookup and every condition compiled once."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.link_ids = [item.link_id for item in instrument.items]
        self.links = frozenset(self.link_ids)
        self.tables = [scores_of_answers(item) for item in instrument.items]
        self.subscales = [(scale.id, totalling(instrument, scale).value) for scale in instrument.subscales]
        self.total: Totalling | None = None
        if instrument.total is not None:
            self.total = totalling(instrument, instrument.total)
        self.filling: Filling | None = filling(instrument)
        self.skips = [(decision(skip.when, instrument), skip) for skip in instrument.skips]
        self.verdicts: list[tuple[str, str | None, Decision]] = [
            (verdict.id, verdict.level, decision(verdict.when, instrument)) for verdict in instrument.verdicts
        ]
        self.places = {item.link_id: place for place, item in enumerate(instrument.items)}
        self.idle = scores_nothing(instrument)
        self.required = required_places(instrument)
        watched = watched_places(instrument, self.required)
        self.watched = picker(watched)
        self.whole = None if self.idle else measuring(instrument, watched)
        bands = [band for band in instrument.bands if band.of == TOTAL]
        self.band_starts = [band.start for band in bands]
        self.band_names = [band.name for band in bands]

    def __call__(self, answers: Mapping[str, Answer], sex: Sex) -> Score | Unscorable:
        try:
            if not PLAIN.issuperset(map(type, answers.values())):
                return self._of_unusual(answers, sex)
            if not answers.keys() <= self.links:
                return refusal(self.instrument, answers)
            scores = list(map(getitem, self.tables, map(answers.get, self.link_ids)))
        except (KeyError, AttributeError):
            return refusal(self.instrument, answers)
        if self.idle:
            return self._of_idle(answers)
        gaps = None in self.watched(scores)
        if self.whole is not None and not gaps:
            return self._of_whole(*self.whole(scores, answers))
        standing = Standing(answers, scores, (), {}, sex)
        missing: list[int] = []
        if gaps:
            if nothing_in(answers):
                return unscorable(self.instrument, "no-answers", (), "nothing was answered")
            standing.unasked = self._settle_unasked(standing)
            missing = self._missing(standing)
        return self._measure(standing, missing)

    def _of_whole(
        self, total: float | None, subscales: dict[str, float], verdicts: dict[str, bool | str]
    ) -> Score:
        """The score of a form without gaps, from what was measured of it."""
        band = None
        if self.band_starts and total is not None:
            band = self.band_names[bisect_right(self.band_starts, total) - 1]
        return Score(self.instrument.id, self.instrument.version, total, subscales, band, verdicts)

    def of_total(self, total: float) -> Score:
        """The score that a bare total allows."""
        standing = Standing({}, [None] * len(self.tables), (), {TOTAL: total}, "unknown")
        return self._score(standing, {}, 0, False)

    def _of_idle(self, answers: Mapping[str, Answer]) -> Unscorable:
        """What an instrument without a known key says of answers that are kept all the same."""
        if nothing_in(answers):
            return unscorable(self.instrument, "no-answers", (), "nothing was answered")
        return unscorable(
            self.instrument, "nothing-scored", (), "the shelf keeps answers, and no key to score"
        )

    def _of_unusual(self, answers: Mapping[str, Answer], sex: Sex) -> Score | Unscorable:
        plain = plain_answers(answers)
        return refusal(self.instrument, answers) if plain is None else self(plain, sex)

    def _settle_unasked(self, standing: Standing) -> set[int]:
        """The places that were rightly not asked; skipped items that count get their score."""
        unasked = set()
        for place, item in enumerate(self.instrument.items):
            if standing.scores[place] is not None:
                continue
            excused = item.sex is not None and standing.sex not in (item.sex, "unknown")
            if excused or standing.answers.get(item.link_id) == NOT_APPLICABLE:
                unasked.add(place)
        standing.unasked = unasked
        for holds, skip in self.skips:
            if holds(standing) != YES:
                continue
            for place in (self.places[link_id] for link_id in skip.items):
                if standing.scores[place] is None:
                    unasked.add(place)
                    standing.scores[place] = skip.counts_as
        return unasked

    def _missing(self, standing: Standing) -> list[int]:
        return [
            place
            for place in self.required
            if standing.scores[place] is None and place not in standing.unasked
        ]

    def _measure(self, standing: Standing, missing: list[int]) -> Score | Unscorable:
        filled = self.filling(standing, missing) if missing and self.filling is not None else None
        subscales = {}
        for name, measure in self.subscales:
            value = measure(standing)
            if value is not None:
                subscales[name] = standing.measured[name] = value
        if self.total is not None:
            total = self.total.value(standing) if filled is None else filled
            if total is None:
                return self._incomplete(self.total.blockers(standing))
            standing.measured[TOTAL] = total
        elif missing and not subscales:
            return self._incomplete(missing)
        return self._score(standing, subscales, len(missing), filled is not None)

    def _incomplete(self, places: list[int]) -> Unscorable:
        items = [self.instrument.items[place].link_id for place in places]
        return unscorable(self.instrument, "missing", items, "no published rule fills these in")

    def _score(
        self, standing: Standing, subscales: dict[str, float], n_missing: int, prorated: bool
    ) -> Score:
        total = standing.measured.get(TOTAL)
        left_out = self._not_applicable(standing) if standing.unasked else ()
        band = None
        if self.band_starts and total is not None and not left_out:
            band = self.band_names[bisect_right(self.band_starts, total) - 1]
        return Score(
            self.instrument.id,
            self.instrument.version,
            total,
            subscales,
            band,
            self._verdicts(standing),
            n_missing,
            prorated,
            left_out,
        )

    def _verdicts(self, standing: Standing) -> dict[str, bool | str]:
        """Every reading that can be made; one that hangs on a missing answer is left out."""
        found: dict[str, bool | str] = {}
        settled: set[str] = set()
        for name, level, decide in self.verdicts:
            if level is None:
                truth = decide(standing)
                if truth != UNKNOWN:
                    found[name] = truth == YES
            elif name not in settled:
                truth = decide(standing)
                if truth != NO:
                    settled.add(name)
                if truth == YES:
                    found[name] = level
        return found

    def _not_applicable(self, standing: Standing) -> tuple[str, ...]:
        return tuple(
            item.link_id
            for item in self.instrument.items
            if item.not_applicable and standing.answers.get(item.link_id) == NOT_APPLICABLE
        )


@lru_cache(maxsize=512)
def _scorer(instrument: Instrument) -> Scorer:
    return Scorer(instrument)


def required_places(instrument: Instrument) -> list[int]:
    """The items whose absence is a gap; where nothing is added up (C-SSRS), unscored ones as well."""
    adds_up = instrument.total is not None or instrument.subscales
    return [
        place for place, item in enumerate(instrument.items) if item.required and (item.scored or not adds_up)
    ]


def watched_places(instrument: Instrument, required: list[int]) -> list[int]:
    """The items whose absence must be explained; an empty optional item needs no explanation."""
    skipped = {link_id for skip in instrument.skips for link_id in skip.items}
    watched = [
        place
        for place, item in enumerate(instrument.items)
        if place in required or item.link_id in skipped or item.not_applicable or item.sex
    ]
    return watched or list(range(len(instrument.items))) or [0]


def scores_nothing(instrument: Instrument) -> bool:
    """Whether the file says of no score and no reading how it is made."""
    return instrument.range is None and not instrument.subscales and not instrument.verdicts


def nothing_in(answers: Mapping[str, Answer]) -> bool:
    """Whether nothing at all was answered."""
    return all(answer is None for answer in answers.values())
