"""What response, remission and relapse mean, and how often one looks: versioned definitions.

Relapse depends on how often one looks, so a rate carries its measure, and rates made under
different measures are not compared. The neighbour that uses them is
`afterglow.trajectory.outlook`.
"""

from dataclasses import dataclass
from functools import cache

from afterglow.source import Source
from afterglow.trajectory.parameters import read_shelf, source_of

MEASURES: tuple[str, ...] = (
    "relief-weekly",
    "relief-fortnightly",
    "relief-two-in-a-row",
    "relief-weekly-qids-sr16",
    "relief-monthly-madrs",
    "relief-monthly-ham-d-17",
    "relief-weekly-phq-8",
    "relief-weekly-gad-7",
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One definition with its schedule; scores are of `instrument`, times in days.

    Response: a score at most `response_share` of the intake score. Remission: a score below
    `remission_below`. Relapse: `relapse_in_a_row` scores above `relapse_share` of intake.
    Slipping: a chance of relapse of at least `slipping_chance`; `contacts` are what may be proposed
    then, never a dose.
    """

    id: str
    version: str
    title: str
    instrument: str
    construct: str
    response_share: float
    remission_below: float
    relapse_share: float
    relapse_in_a_row: int
    relapse_within_days: int
    worthwhile_points: float
    every_days: int
    horizon_days: int
    short_horizon_days: int
    benefit_after_days: int
    slipping_chance: float
    contacts: tuple[str, ...]
    source: Source

    def response_at_most(self, intake: float) -> float:
        """The highest score that counts as response."""
        return self.response_share * intake

    def relapse_above(self, intake: float) -> float:
        """The score above which a responder is no longer one."""
        return self.relapse_share * intake


@cache
def shelf_measure(name: str = "relief-weekly") -> Measure:
    """A measure by its id, one of `MEASURES`.

    Raises:
        FileNotFoundError: There is no such measure.
    """
    sheet = read_shelf(f"measures/{name}.toml")
    schedule, relapse = sheet["schedule"], sheet["relapse"]
    return Measure(
        sheet["id"],
        sheet["version"],
        sheet["title"],
        sheet["instrument"],
        sheet["construct"],
        sheet["response"]["at_most_share_of_intake"],
        sheet["remission"]["below"],
        relapse["above_share_of_intake"],
        relapse["in_a_row"],
        relapse["within_days"],
        sheet["worthwhile"]["points"],
        schedule["every_days"],
        schedule["horizon_days"],
        schedule["short_horizon_days"],
        schedule["benefit_after_days"],
        sheet["slipping"]["chance_at_least"],
        tuple(sheet["slipping"]["contacts"]),
        source_of(sheet),
    )
