"""A member's consents by category: in force, older than the text that is out, or taken back."""

from dataclasses import dataclass
from datetime import datetime

from afterglow_clinic.chart.consent_changes import Change, changes, whole_text
from afterglow_clinic.chart.consenting import current_template
from afterglow_clinic.chart.eligibility import protocol_for
from afterglow_clinic.chart.intake.sections import latest_revision
from afterglow_clinic.chart.loading import core_consent
from afterglow_clinic.chart.models import Consent, ConsentCategory, ConsentTemplate, Patient, Practitioner


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One category. `standing` is what is in force now, `last` the latest there ever was."""

    category: str
    title: str
    template: ConsentTemplate | None
    standing: Consent | None
    last: Consent | None
    needed: bool
    recipient: Practitioner | None

    @property
    def outdated(self) -> bool:
        """Whether there is a newer text than the one in force."""
        return bool(self.standing and self.template and self.standing.template_id != self.template.pk)

    @property
    def changed(self) -> tuple[Change, ...]:
        """What the newer text changes against the one that was last signed; empty where none was kept."""
        before = self.last.template if self.last else None
        if before is None or self.template is None or before.pk == self.template.pk:
            return ()
        return changes(whole_text(before), whole_text(self.template))

    @property
    def can_be_signed(self) -> bool:
        release = self.category == ConsentCategory.OUTSIDE_THERAPIST
        return self.template is not None and (not release or self.recipient is not None)


def consent_lines(patient: Patient, at: datetime) -> tuple[ConsentLine, ...]:
    """Every category the clinic has a text for, that the protocol names, or that was ever signed."""
    needed = set(protocol_for(patient).consents)
    rows = list(Consent.objects.filter(patient=patient).select_related("template", "withdrawal", "recipient"))
    wanted = release_wanted(patient)
    lines = [_line(patient, name, rows, needed, wanted, at) for name in ConsentCategory.values]
    return tuple(line for line in lines if line.template or line.needed or line.last)


def consent_line(patient: Patient, category: str, at: datetime) -> ConsentLine | None:
    """One category's line, or None where it is not among the member's."""
    return next((line for line in consent_lines(patient, at) if line.category == category), None)


def release_wanted(patient: Patient) -> Practitioner | None:
    """The outside therapist the member wants to share with, as told at intake."""
    told = latest_revision(patient, "release")
    if told is None or not told.content.get("recipient"):
        return None
    rows = Practitioner.objects.filter(organization=patient.organization_id)
    return rows.filter(pk=told.content["recipient"]).first()


def _line(
    patient: Patient,
    category: str,
    rows: list[Consent],
    needed: set[str],
    wanted: Practitioner | None,
    at: datetime,
) -> ConsentLine:
    mine = [row for row in rows if row.category == category]
    release = category == ConsentCategory.OUTSIDE_THERAPIST
    if release and wanted is not None:
        mine = [row for row in mine if row.recipient_id == wanted.pk] or mine
    standing = next((row for row in mine if core_consent(row).holds(at)), None)
    return ConsentLine(
        category=category,
        title=str(ConsentCategory(category).label),
        template=current_template(patient=patient, category=category),
        standing=standing,
        last=mine[0] if mine else None,
        needed=category in needed,
        recipient=(wanted or (standing.recipient if standing else None)) if release else None,
    )
