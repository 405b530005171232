"""Where an intake stands: sections, values, steps, screens, the verdict and the consents, on one page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from afterglow.instruments.loading import instrument
from afterglow.program.eligibility import Eligibility
from afterglow.program.intake import measurables, screens, terms
from afterglow.program.protocol import Protocol
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.consenting import consent_refusals
from afterglow_clinic.chart.eligibility import judge, protocol_for
from afterglow_clinic.chart.intake.reading_back import said
from afterglow_clinic.chart.intake.sections import Standing, standing_sections
from afterglow_clinic.chart.models import (
    EpisodeOfCare,
    Measurement,
    Patient,
    QuestionnaireResponse,
    WorkUpStep,
)
from afterglow_clinic.chart.reason_words import sentence


@dataclass(frozen=True, slots=True)
class SectionCard:
    """A section as the overview shows it: where it stands, and what was told."""

    standing: Standing
    said: tuple[tuple[str, str], ...]
    may_confirm: bool


@dataclass(frozen=True, slots=True)
class ScreenLine:
    """A proposed instrument, why, and when it was last answered."""

    instrument: str
    short: str
    why: str
    answered: datetime | None


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A value in words and units."""

    row: Measurement
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page shows."""

    patient: Patient
    phase: str
    protocol: Protocol
    sections: tuple[SectionCard, ...]
    values: tuple[ValueLine, ...]
    steps: tuple[tuple[WorkUpStep, str], ...]
    screens: tuple[ScreenLine, ...]
    verdict: Eligibility
    consents: tuple[str, ...]

    @property
    def holding(self) -> tuple[str, ...]:
        return holding_lines(self.verdict)

    @property
    def told(self) -> int:
        return sum(card.standing.latest is not None for card in self.sections)

    @property
    def confirmed(self) -> int:
        return sum(card.standing.state == "confirmed" for card in self.sections)


def overview_of(patient: Patient, *, by: Actor, at: datetime) -> Overview:
    """Put the page together. `patient` was opened for this reader."""
    protocol = protocol_for(patient)
    episode = EpisodeOfCare.objects.filter(patient=patient, period_end=None).first()
    return Overview(
        patient=patient,
        phase=episode.phase if episode else "",
        protocol=protocol,
        sections=tuple(_card(each, by) for each in standing_sections(patient)),
        values=values_of(Measurement.objects.filter(patient=patient).select_related("retraction__by")[:40]),
        steps=tuple(
            (row, terms()[row.step].title if row.step in terms() else row.step)
            for row in WorkUpStep.objects.filter(patient=patient)[:40]
        ),
        screens=_screens(patient),
        verdict=judge(patient, at, protocol),
        consents=consent_refusals(patient, protocol.consents, at),
    )


def _card(standing: Standing, by: Actor) -> SectionCard:
    told = tuple(said(standing.latest)) if standing.latest else ()
    waits = standing.state == "told" and bool(by.roles & standing.section.confirmers)
    return SectionCard(standing, told, waits)


def values_of(rows: Iterable[Measurement]) -> tuple[ValueLine, ...]:
    """Values as a person reads them, in the unit they were entered in."""
    return tuple(_value(row) for row in rows)


def _value(row: Measurement) -> ValueLine:
    known = measurables().get(row.code)
    units = {unit.code: unit.words for unit in known.units} if known else {}
    number = f"{row.value:f}".rstrip("0").rstrip(".") if "." in f"{row.value:f}" else f"{row.value:f}"
    return ValueLine(row, known.title if known else row.code, f"{number} {units.get(row.unit, row.unit)}")


def _screens(patient: Patient) -> tuple[ScreenLine, ...]:
    done = QuestionnaireResponse.objects.filter(patient=patient, status="completed").order_by("authored")
    last = dict(done.values_list("instrument", "authored"))
    return tuple(
        ScreenLine(each.instrument, instrument(each.instrument).short, each.why, last.get(each.instrument))
        for each in screens()
    )


def holding_lines(verdict: Eligibility) -> tuple[str, ...]:
    """What stands in the way, a line each; all missing work in one."""
    said = [sentence(reason) for reason in verdict.holding if reason.weight != "missing"]
    missing = [
        reason.title.removeprefix("Missing: ") for reason in verdict.holding if reason.weight == "missing"
    ]
    if missing:
        said.append(_("Work-up still missing: %(what)s.") % {"what": ", ".join(missing)})
    return tuple(said)
