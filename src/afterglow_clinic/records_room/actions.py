"""What the medical director does here: bring in records from elsewhere, and sign content.

Both are whole or nothing. An import leaves one event in each chart it touched and reviews
everybody it brought something for; a signature is on the exact bytes that were on the screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from afterglow.library.index import Content
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import ContentApproval, ImportRun, Organization
from afterglow_clinic.chart.permissions import NotPermitted, check_may
from afterglow_clinic.chart.reviewing import review_patient
from afterglow_clinic.records_room.importing import write
from afterglow_clinic.records_room.planning import Counts, Plan, plan_import
from afterglow_clinic.records_room.reading.incoming import Fault, Incoming, Place, Refused


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `run` is None where the files told nothing new."""

    counts: Counts
    run: ImportRun | None


def import_records(*, incoming: Incoming, by: Actor, at: datetime) -> Imported:
    """Bring in everything a file tells, or nothing.

    The same file again changes nothing. Everybody who gained something is reviewed.

    Raises:
        NotPermitted: `import.run` does not name the actor.
        Refused: The file contradicts the chart, or somebody wrote the same thing meanwhile.
    """
    check_may(by, "import.run")
    try:
        with transaction.atomic():
            organization = _organization(by)
            return _import(plan_import(incoming, by), organization, by, at)
    except IntegrityError as error:
        what = _("somebody registered one of these people just now; nothing was written, try again")
        raise Refused([Fault(Place(incoming.title), what)]) from error


def _import(plan: Plan, organization: Organization, by: Actor, at: datetime) -> Imported:
    if not plan.changes:
        audit(by=by, at=at, action=Action.EXECUTE, subtype="import.run", detail=_facts(plan))
        return Imported(plan.counts, None)
    run = ImportRun.objects.create(
        organization=organization,
        kind=plan.incoming.kind,
        sha256=plan.incoming.sha256,
        at=at,
        by=by.name,
        counts=plan.counts,
    )
    audit(by=by, at=at, action=Action.EXECUTE, subtype="import.run", entity=run, detail=_facts(plan))
    for patient, gained in write(plan, organization=organization, by=by, at=at):
        detail = {"run": str(run.pk), **gained}
        audit(
            by=by,
            at=at,
            action=Action.CREATE,
            subtype="patient.import",
            entity=patient,
            patient=patient.pk,
            detail=detail,
        )
        review_patient(patient=patient, at=at, by=by)
    return Imported(plan.counts, run)


def _organization(by: Actor) -> Organization:
    if by.organization_id is None:
        raise NotPermitted("import.run")
    # The lock puts two imports of one clinic one after the other.
    return Organization.objects.select_for_update().get(pk=by.organization_id)


def _facts(plan: Plan) -> Mapping[str, object]:
    return {"kind": plan.incoming.kind, "sha256": plan.incoming.sha256, "counts": plan.counts}


@transaction.atomic
def sign_content(*, one: Content, meaning: str, by: Actor, at: datetime) -> ContentApproval:
    """Sign one content file as it stands. Signing the same bytes again changes nothing.

    Raises:
        NotPermitted: `content.approve` does not name the actor, or they are no practitioner.
    """
    check_may(by, "content.approve")
    if by.practitioner_id is None or by.organization_id is None:
        raise NotPermitted("content.approve")
    row, created = ContentApproval.objects.get_or_create(
        organization_id=by.organization_id,
        kind=one.kind,
        content=one.id,
        sha256=one.sha256,
        defaults={"version": one.version, "by_id": by.practitioner_id, "at": at, "meaning": meaning},
    )
    if created:
        detail = {"kind": one.kind, "content": one.id, "version": one.version, "sha256": one.sha256}
        audit(by=by, at=at, action=Action.CREATE, subtype="content.sign", entity=row, detail=detail)
    return row
