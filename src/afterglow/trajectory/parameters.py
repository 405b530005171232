"""What the relief model believes before it has seen anyone, read from the shelf.

`Parameters` are the numbers a filter runs on; `Prior` is how sure the shelf is of each of
them; `Reading` is how one instrument reads severity; `Limits` say when the line must fall
silent. Nothing here is fitted: the neighbour that fits is `afterglow.trajectory.fitting`.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from afterglow.source import Evidence, Source

Scale = Literal["natural", "log", "logit"]

SHELF = "afterglow.library"


@dataclass(frozen=True, slots=True)
class Parameters:
    """One setting of the model. Points are PHQ-9-like, times are days, gains are shares."""

    set_point_mean: float
    set_point_sd: float
    entry_shock: float
    mood_sd: float
    mood_days: float
    gain_responder: float
    gain_responder_sd: float
    gain_other: float
    gain_other_sd: float
    responder_share: float
    slow_share: float
    fast_half_life_days: float
    slow_half_life_days: float
    repeat_factor: float
    session_sd: float
    set_point_walk: float
    practice_effect: float
    noise_scale: float


NAMES: tuple[str, ...] = tuple(field.name for field in fields(Parameters))


@dataclass(frozen=True, slots=True)
class Prior:
    """Where one parameter is centred and how far it may stray, on its own scale."""

    centre: float
    spread: float
    scale: Scale
    source: Source

    def inward(self, value: float) -> float:
        """`value` on the scale the spread is stated on."""
        if self.scale == "log":
            return math.log(value)
        return math.log(value / (1 - value)) if self.scale == "logit" else value

    def inward_centre(self) -> float:
        """The centre on the scale the spread is stated on."""
        return self.inward(self.centre)

    def outward(self, value: float) -> float:
        """The inverse of `inward`."""
        if self.scale == "log":
            return math.exp(value)
        return 1 / (1 + math.exp(-value)) if self.scale == "logit" else value


@dataclass(frozen=True, slots=True)
class Reading:
    """How an instrument reads severity: `offset + loading x severity + noise`, inside its range.

    `noise_sd` is all the noise where the line is read by the model's yardstick, `error_sd` the error of
    one form alone, `link_sd` by how much the instrument and the PHQ-9 differ beyond their errors.
    `part_of` names an instrument whose items hold this one's. `source` is where the link comes from and
    `evidence` the grade of the whole row, which may be weaker.
    """

    instrument: str
    construct: str
    loading: float
    offset: float
    noise_sd: float
    lowest: float
    highest: float
    error_sd: float = 0.0
    link_sd: float = 0.0
    part_of: str = ""
    because: str = ""
    source: Source | None = None
    evidence: Evidence = "unverified"

    def severity_of(self, score: float) -> float:
        """The severity of which this score would be the reading, were there no noise."""
        return (score - self.offset) / self.loading


@dataclass(frozen=True, slots=True)
class Limits:
    """When the line may speak, and when it must say that it does not know."""

    min_scores_after_session: int
    highest_relative_dose: float
    surprise_sd: float
    surprise_window: int
    little_evidence_sd_ratio: float
    undecided_from: float
    undecided_to: float
    few_members: int
    enough_members: int
    recalibration_min_events: int
    coverage_low: float
    coverage_high: float
    coverage_min_scores: int


@dataclass(frozen=True, slots=True)
class Model:
    """Parameters with their priors, the readings and the limits.

    `members` is how many people the parameters were fitted to; nought: they are the shelf's.
    `yardstick` is the instrument it was made to be read by; empty: any that has no link of its own.
    """

    id: str
    version: str
    parameters: Parameters
    priors: Mapping[str, Prior]
    readings: Mapping[str, Reading]
    limits: Limits
    source: Source
    members: int = 0
    yardstick: str = ""

    def of_construct(self, construct: str) -> "Model":
        """The same model with the readings of one construct alone."""
        own = {name: row for name, row in self.readings.items() if row.construct == construct}
        return replace(self, readings=own)

    def read_by(self, instrument: str) -> "Model":
        """The same model for a line on the scale of one instrument.

        That instrument has the error of one form alone; the others differ from it by the larger of
        the two links. Itself where the instrument has no link of its own, as the PHQ-9 has none.
        """
        own = self.readings[instrument]
        if not own.link_sd:
            return self
        rows = {
            name: replace(row, noise_sd=_noise(row, own))
            for name, row in self.readings.items()
            if row.construct == own.construct
        }
        return replace(self, readings={**self.readings, **rows}, yardstick=instrument)


@cache
def shelf_model(name: str = "rssm-pm") -> Model:
    """A model as it lies on the shelf; one that `extends` another names only what differs.

    Raises:
        FileNotFoundError: There is no such model.
        KeyError: A number the model needs is missing.
    """
    sheet = read_shelf(f"trajectory/{name}.toml")
    under = read_shelf(f"trajectory/{sheet['extends']}.toml") if "extends" in sheet else sheet
    rows = {**under["parameter"], **sheet["parameter"]}
    priors = {
        key: _prior(rows[key], source_of(sheet if key in sheet["parameter"] else under)) for key in NAMES
    }
    readings = {row["instrument"]: _reading(row) for row in sheet["reading"]}
    limits = Limits(**{field.name: under["limits"][field.name] for field in fields(Limits)})
    parameters = Parameters(**{key: prior.centre for key, prior in priors.items()})
    return Model(sheet["id"], sheet["version"], parameters, priors, readings, limits, source_of(sheet))


def read_shelf(path: str) -> dict[str, Any]:
    """One TOML file of the shelf as plain values."""
    return tomllib.loads(files(SHELF).joinpath(path).read_text(encoding="utf-8"))


def source_of(sheet: Mapping[str, Any]) -> Source:
    """The source a sheet names for itself."""
    return Source(**sheet["source"])


def _prior(row: Mapping[str, Any], source: Source) -> Prior:
    named = Source(f"{source.citation}: {row['basis']}", row["evidence"], source.locator)
    return Prior(float(row["centre"]), float(row["spread"]), row["scale"], named)


def _reading(row: Mapping[str, Any]) -> Reading:
    low, high = (float(end) for end in row["range"])
    error, link = float(row["noise_sd"]), float(row.get("link_sd", 0.0))
    return Reading(
        row["instrument"],
        row["construct"],
        row["loading"],
        row["offset"],
        math.hypot(error, link) if link else error,
        low,
        high,
        error,
        link,
        row.get("part_of", ""),
        row["basis"],
        Source(**row["source"]) if "source" in row else None,
        row["evidence"],
    )


def _noise(row: Reading, yardstick: Reading) -> float:
    if row.instrument == yardstick.instrument:
        return row.error_sd
    apart = max(row.link_sd, yardstick.link_sd / yardstick.loading * row.loading)
    return math.hypot(row.error_sd, apart)
