"""The measures of preparation and experience: when each is asked, and what may be said beside a result.

Read from `library/limits/experience-measures.toml`. A context is what was found in other people, with
how many and what to hold against it: it describes, it sets no goal, and it foretells nothing. What is
due for one member stands in `afterglow.program.asked`.
"""

from dataclasses import dataclass
from functools import cache

from afterglow.instruments.definition import Instrument
from afterglow.library.reading import Table, parse_toml
from afterglow.library.shelf import names, read_content
from afterglow.program.heading import read_heading
from afterglow.program.loading import read_offset
from afterglow.program.local_time import Offset
from afterglow.source import Source

KIND, NAME, ANY = "limits", "experience-measures", "any"


@dataclass(frozen=True, slots=True)
class ByLink:
    """One measure asked once a session: after which event, from when to when. `plain` is for members."""

    instrument: str
    after: str
    opens: Offset
    closes: Offset
    plain: str


@dataclass(frozen=True, slots=True)
class Context:
    """What was found in other people. `n` is how many, where one study says so."""

    measure: str
    says: str
    n: int | None
    caution: str
    source: Source


@dataclass(frozen=True, slots=True)
class ExperienceMeasures:
    """The whole file. The link goes out from `from_hour` until `until_hour`, the member's own clock."""

    measures: tuple[ByLink, ...]
    context: tuple[Context, ...]
    from_hour: int
    until_hour: int
    source: Source

    def of(self, instrument: str) -> ByLink | None:
        """How that measure is asked; None where it is none of these."""
        return next((one for one in self.measures if one.instrument == instrument), None)

    def beside(self, instrument: str) -> tuple[Context, ...]:
        """What may be said beside a result of that measure, the nearest first."""
        own = [one for one in self.context if one.measure == instrument]
        return (*own, *(one for one in self.context if one.measure == ANY))


@cache
def experience_measures() -> ExperienceMeasures:
    """The measures on the shelf; `InvalidContent` names what is wrong."""
    text = read_content(KIND, NAME).decode("utf-8")
    return parse_toml(text, f"{KIND}/{NAME}.toml").wholly(_whole)


def withheld(instrument: Instrument) -> str:
    """Why a member cannot be asked this by link; empty where they can."""
    if instrument.rater != "self":
        return "a clinician rates it, not the member"
    if instrument.licence.wording != "full":
        return f"its wording is not ours to show: {instrument.licence.statement}"
    return ""


def _whole(table: Table) -> ExperienceMeasures:
    for key in ("id", "title"):
        table.text(key)
    mail = table.table("mail")
    found = ExperienceMeasures(
        measures=table.reads("measures", _by_link),
        context=table.reads("context", _context),
        from_hour=mail.whole("from_hour"),
        until_hour=mail.whole("until_hour", at_least=1),
        source=read_heading(table, KIND),
    )
    mail.finish()
    return found


def _by_link(table: Table) -> ByLink:
    return ByLink(
        instrument=table.choice("instrument", names("instruments")),
        after=table.choice("after", ("session", "line-out")),
        opens=table.read("opens", read_offset),
        closes=table.read("closes", read_offset),
        plain=table.text("plain"),
    )


def _context(table: Table) -> Context:
    return Context(
        measure=table.choice("measure", (ANY, *names("instruments"))),
        says=table.text("says"),
        n=table.maybe_whole("n", at_least=1),
        caution=table.text("caution"),
        source=table.source("source"),
    )
