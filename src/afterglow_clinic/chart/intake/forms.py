"""Which form asks which section, made from what stands now."""

from collections.abc import Mapping
from typing import Any

from afterglow_clinic.chart.intake.asking import (
    CircumstancesForm,
    MedicalForm,
    PracticesForm,
    PsychiatricForm,
    ReleaseForm,
    SectionForm,
    SubstancesForm,
)
from afterglow_clinic.chart.intake.lines import AllergiesForm, GoalsForm, MedicationsForm, TreatmentsForm
from afterglow_clinic.chart.intake.projecting import content_of_rows
from afterglow_clinic.chart.intake.sections import Section
from afterglow_clinic.chart.models import IntakeSection, Patient

FORMS: Mapping[str, type[SectionForm]] = {
    "medical": MedicalForm,
    "psychiatric": PsychiatricForm,
    "substances": SubstancesForm,
    "treatments": TreatmentsForm,
    "medications": MedicationsForm,
    "allergies": AllergiesForm,
    "circumstances": CircumstancesForm,
    "practices": PracticesForm,
    "goals": GoalsForm,
    "release": ReleaseForm,
}


def section_form(
    section: Section, patient: Patient, latest: IntakeSection | None, *, plain: bool, data: Any = None
) -> SectionForm:
    """The section's form: from the latest revision, or from what is on record where nothing was told."""
    content = latest.content if latest else content_of_rows(patient, section.id)
    revision = latest.revision if latest else 0
    return FORMS[section.id](data, content=content, revision=revision, plain=plain, patient=patient)
