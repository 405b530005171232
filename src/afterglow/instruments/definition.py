"""What an instrument is: frozen values read from one file of the shelf.

An `Instrument` carries everything that scoring, safety, charts and forms need, each number with
where it came from. It computes nothing: `afterglow.instruments.building` makes one from a file,
`afterglow.instruments.checking` refuses one that contradicts itself, `afterglow.instruments.scoring`
scores with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from afterglow.instruments.condition import Condition
from afterglow.record import Sex
from afterglow.source import Evidence, Source

Rater = Literal["self", "clinician"]
Entry = Literal["items", "total"]
Direction = Literal["lower-is-better", "higher-is-better", "describes"]
Op = Literal["sum", "mean", "max", "count"]
Wording = Literal["full", "placeholder", "none"]
Pack = Literal["default", "non-commercial", "clinic"]
MissingRuleName = Literal["none", "mean-of-answered", "median-of-subscale-rounded-up"]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer a person may choose. `value` is stored, `score` is counted, `code` may stand for it."""

    value: float
    text: str
    score: float
    code: str | None = None
    loinc: str | None = None


@dataclass(frozen=True, slots=True)
class OptionSet:
    """The answers an item allows: named options, a numeric scale, or (`free`) anything, never scored.

    A scale with a `step` accepts only the points of its grid; without one, any number in its range.
    """

    id: str
    options: tuple[Option, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    anchors: tuple[str, ...] = ()
    free: bool = False

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest score an answer can give, before reversal."""
        if self.options:
            scores = [option.score for option in self.options]
            return min(scores), max(scores)
        if self.minimum is None or self.maximum is None:
            raise ValueError(f"option set {self.id} is free: it has no scores")
        return self.minimum, self.maximum


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `reverse` mirrors its score; an item that is not `scored` enters no score."""

    link_id: str
    text: str
    options: OptionSet
    loinc: str | None = None
    reverse: bool = False
    scored: bool = True
    required: bool = True
    not_applicable: bool = False
    sex: Sex | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Published skip logic: when the condition holds, `items` are not asked and count as `counts_as`."""

    when: Condition
    items: tuple[str, ...]
    counts_as: float | None = None


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A subscale, or the total (id `total`): one operation over items, or over `parts`.

    `parts` are subscale ids and link ids. `min_answered` is how many items must be answered
    for it to exist; None means every item that is asked.
    """

    id: str
    title: str
    op: Op
    range: tuple[float, float]
    items: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    at_least_value: float | None = None
    min_answered: int | None = None
    multiply: float = 1


@dataclass(frozen=True, slots=True)
class MissingRule:
    """The instrument's own published way to fill in missing answers; never ours."""

    rule: MissingRuleName
    max_missing: int
    never: tuple[str, ...]
    round: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Band:
    """A severity band of the total (`of` = `total`) or of a subscale; both ends belong to it."""

    name: str
    start: float
    end: float
    of: str = "total"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A named reading: yes or no, or (with `level`) one step of an ordered scale, highest first.

    `finding` names the safety finding that a yes is by itself, as a critical item does.
    """

    id: str
    title: str
    when: Condition
    source: Source
    level: str | None = None
    finding: str | None = None


@dataclass(frozen=True, slots=True)
class CriticalItem:
    """An item whose answer alone is a finding; the values compare with the answer as given."""

    item: str
    finding: str
    alert_at: float
    immediate_at: float | None = None
    skipped_means: Literal["ask"] | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What counts as change. None means that no source gives the figure."""

    source: Source
    response_percent: float | None = None
    remission_below: float | None = None
    remission_at_most: float | None = None
    remission_at_least: float | None = None
    mcid: float | None = None
    reliability: float | None = None
    sd: float | None = None
    published_reliable_change: float | None = None
    minimum_baseline: float | None = None
    deterioration: float | None = None
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    """The grade of a single figure, by its key, where it differs from the source's."""


@dataclass(frozen=True, slots=True)
class Licence:
    """Who owns the wording, what was read that allows it, and so how much of it is here."""

    name: str
    wording: Wording
    statement: str
    source: str
    evidence: Evidence
    pack: Pack
    attribution: str | None = None


@dataclass(frozen=True, slots=True)
class Codes:
    """LOINC codes of the panel and of the total, with how far to trust them."""

    loinc_panel: str | None = None
    loinc_total: str | None = None
    evidence: Evidence | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Instrument:
    """One instrument as its file says. Compared by identity: the shelf holds one of each.

    `range` belongs to the total and is None where there is none. `window_days` is None for
    "now" and for lifetime; `window` says it in words.
    """

    id: str
    version: str
    title: str
    short: str
    construct: str
    rater: Rater
    entry: Entry
    window: str
    direction: Direction
    evidence: Evidence
    source: Source
    licence: Licence
    window_days: int | None = None
    range: tuple[float, float] | None = None
    stem: str | None = None
    language: str = "en"
    codes: Codes = field(default_factory=Codes)
    items: tuple[Item, ...] = ()
    skips: tuple[Skip, ...] = ()
    subscales: tuple[Aggregate, ...] = ()
    total: Aggregate | None = None
    missing: MissingRule | None = None
    bands: tuple[Band, ...] = ()
    bands_source: Source | None = None
    verdicts: tuple[Verdict, ...] = ()
    critical: tuple[CriticalItem, ...] = ()
    change: Change | None = None
    notes: tuple[str, ...] = ()

    def item(self, link_id: str) -> Item:
        """The item with this link id.

        Raises:
            KeyError: There is none.
        """
        for item in self.items:
            if item.link_id == link_id:
                return item
        raise KeyError(link_id)

    def band_of(self, value: float, of: str = "total") -> Band | None:
        """The severity band a value falls in; None where there are no bands for it.

        A value between two bands (a mean, a total filled in by rule) belongs to the lower one.
        """
        found = None
        for band in self.bands:
            if band.of == of and band.start <= value:
                found = band
        return found
