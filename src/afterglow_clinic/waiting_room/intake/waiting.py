"""What a member's intake page shows: their sections, where each stands, and what a clinician looks at first.

It never says that something was decided: a person decides, and the page says so.
"""

from dataclasses import dataclass
from datetime import datetime

from afterglow.program.contraindication import interactions
from afterglow_clinic.chart.eligibility import judge
from afterglow_clinic.chart.intake.sections import SECTIONS, Section, Standing, standing_sections
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.speaking import spoken


@dataclass(frozen=True, slots=True)
class Held:
    """Something a clinician looks at before anything is booked, from where that is known, and how well."""

    title: str
    source: str
    grade: str
    medicine: bool


def member_sections(patient: Patient) -> tuple[Standing, ...]:
    """The sections a member tells, in order."""
    return tuple(each for each in standing_sections(patient) if each.section.for_members)


def following(patient: Patient, after: Section) -> Section | None:
    """The next section that was not told yet, in order and then from the start; None when all were."""
    untold = [each.section for each in member_sections(patient) if each.latest is None]
    order = list(SECTIONS)
    later = [each for each in untold if order.index(each) > order.index(after)]
    return next(iter(later or untold), None)


def held_for(patient: Patient, at: datetime) -> tuple[Held, ...]:
    """What holds because of something told or measured; work that is only missing is the clinic's affair."""
    return tuple(
        Held(spoken(reason.title), str(reason.source), reason.source.evidence, _is_medicine(reason.rule))
        for reason in judge(patient, at).holding
        if reason.weight != "missing"
    )


def _is_medicine(rule: str) -> bool:
    return rule in {each.id for each in interactions()}
