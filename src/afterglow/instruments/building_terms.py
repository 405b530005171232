"""Builds what surrounds scoring from a content file: the licence, the codes, what counts as change.

It refuses a missing, unknown or ill-kinded key like its neighbour `afterglow.instruments.building`,
which builds the rest.
"""

from typing import cast, get_args

from afterglow.instruments.definition import Change, Codes, Licence, Pack, Wording
from afterglow.library.reading import Table
from afterglow.source import Evidence

CHANGE_FIGURES = (
    "response_percent",
    "remission_below",
    "remission_at_most",
    "remission_at_least",
    "mcid",
    "reliability",
    "sd",
    "published_reliable_change",
    "minimum_baseline",
    "deterioration",
)
GRADED_CHANGE = (
    "response",
    "remission",
    "mcid",
    "reliability",
    "sd",
    "published_reliable_change",
    "minimum_baseline",
    "deterioration",
)


def build_licence(table: Table) -> Licence:
    """Who owns the wording, and what was read that allows it."""
    licence = Licence(
        name=table.text("name"),
        wording=cast(Wording, table.choice("wording", get_args(Wording))),
        statement=table.text("statement"),
        source=table.text("source"),
        evidence=table.evidence("evidence"),
        pack=cast(Pack, table.choice("pack", get_args(Pack))),
        attribution=table.maybe_text("attribution"),
    )
    table.finish()
    return licence


def build_codes(table: Table | None) -> Codes:
    """The LOINC codes; none where the file gives none."""
    if table is None:
        return Codes()
    codes = Codes(
        loinc_panel=table.maybe_text("loinc_panel"),
        loinc_total=table.maybe_text("loinc_total"),
        evidence=table.maybe_evidence("evidence"),
        source=table.maybe_source("source"),
    )
    table.finish()
    return codes


def build_change(table: Table | None) -> Change | None:
    """What counts as change; None where no source says anything."""
    if table is None:
        return None
    figures = {key: table.maybe_number(key) for key in CHANGE_FIGURES}
    graded = {key: table.maybe_evidence(f"{key}_evidence") for key in GRADED_CHANGE}
    evidence: dict[str, Evidence] = {key: grade for key, grade in graded.items() if grade is not None}
    change = Change(source=table.source("source"), evidence=evidence, **figures)
    table.finish()
    return change
