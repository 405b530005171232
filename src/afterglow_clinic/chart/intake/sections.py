"""The sections of an intake: who tells them, who confirms them, and where each stands now."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.actor import LICENSED, Role
from afterglow_clinic.chart.models import IntakeSection, Patient

PRESCRIBING = frozenset({Role.PRESCRIBER, Role.MEDICAL_DIRECTOR})


@dataclass(frozen=True, slots=True)
class Section:
    """One part of an intake. `plain` is its heading for the member; empty where only staff tell it.

    Once every section that shares a `step` of the work-up is confirmed, that step is done.
    """

    id: str
    title: str | Promise
    plain: str | Promise = ""
    confirmers: frozenset[Role] = LICENSED
    step: str = ""

    @property
    def for_members(self) -> bool:
        return bool(self.plain)


SECTIONS: tuple[Section, ...] = (
    Section("medical", _("Medical history"), _("Your body")),
    Section("psychiatric", _("Psychiatric history"), _("Your mind"), PRESCRIBING, "psychiatric-assessment"),
    Section("substances", _("Co-occurring disorders"), _("Alcohol and drugs")),
    Section(
        "treatments", _("Treatments tried"), _("What you have tried"), PRESCRIBING, "psychiatric-assessment"
    ),
    Section("medications", _("Medicines"), _("Your medicines"), LICENSED, "medication-review"),
    Section("allergies", _("Allergies"), _("Your allergies"), LICENSED, "medication-review"),
    Section("circumstances", _("Circumstances"), _("Your life now")),
    Section("practices", _("Before practices"), _("Before you practise")),
    Section("goals", _("Goals and target"), _("What you want")),
    Section("release", _("Outside therapist")),
)
BY_ID: Mapping[str, Section] = {section.id: section for section in SECTIONS}


@dataclass(frozen=True, slots=True)
class Standing:
    """A section with its latest revision, None where nothing was told yet."""

    section: Section
    latest: IntakeSection | None

    @property
    def state(self) -> str:
        """`open`, `told` or `confirmed`."""
        if self.latest is None:
            return "open"
        return "confirmed" if getattr(self.latest, "confirmation", None) else "told"


def latest_revision(patient: Patient, section: str) -> IntakeSection | None:
    """What stands now; None where nothing was told."""
    rows = IntakeSection.objects.filter(patient=patient, section=section)
    return rows.select_related("confirmation__by").order_by("-revision").first()


def standing_sections(patient: Patient) -> tuple[Standing, ...]:
    """Every section with its latest revision, in order; one query."""
    rows = IntakeSection.objects.filter(patient=patient).select_related("confirmation__by")
    latest: dict[str, IntakeSection] = {}
    for row in rows.order_by("section", "revision"):
        latest[row.section] = row
    return tuple(Standing(section, latest.get(section.id)) for section in SECTIONS)
