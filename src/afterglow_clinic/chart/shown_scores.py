"""Which scores a lay integrator sees: what the clinic set, and never more than totals.

An instrument about suicide cannot be named, and a row that names one shows nothing of it; single answers are
read by licensed staff. Who sees the rest of a record is `consult_room.sight` and the permission table.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from afterglow.instruments.definition import Instrument
from afterglow.instruments.loading import shelf
from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import Organization, ShownScores
from afterglow_clinic.chart.permissions import NotPermitted, check_may

NEVER = frozenset({"suicide-risk"})
"""What an instrument is about, where not even a total is shown."""


class NotShowable(ValueError):
    """An instrument that is about suicide, has no total, or is not on the shelf."""


def showable() -> tuple[Instrument, ...]:
    """Every instrument a clinic may name, by its short name."""
    return tuple(sorted(filter(_may_be_shown, shelf().values()), key=lambda one: one.short.lower()))


def _may_be_shown(one: Instrument) -> bool:
    return one.range is not None and one.construct not in NEVER


def shown_scores(organization: UUID) -> tuple[str, ...]:
    """What this clinic shows, by id; whatever may not be shown is left out here, too."""
    row = ShownScores.objects.filter(organization=organization).first()
    named = set(row.instruments) if row is not None else set()
    return tuple(one.id for one in showable() if one.id in named) if named else ()


def shown_to(by: Actor) -> tuple[str, ...]:
    """What this reader sees by that setting: integrators without a licence; licensed staff read it all."""
    if by.organization_id is None or by.is_licensed or not by.has(Role.INTEGRATOR):
        return ()
    return shown_scores(by.organization_id)


@transaction.atomic
def set_shown_scores(*, instruments: Iterable[str], by: Actor, at: datetime) -> None:
    """Show these from now on, and no others. The same again is nothing new.

    Raises:
        NotPermitted: `shown-scores.set` does not name the actor.
        NotShowable: One of them can never be shown.
    """
    check_may(by, "shown-scores.set")
    if by.organization_id is None:
        raise NotPermitted("shown-scores.set")
    named = sorted(set(instruments))
    if not set(named) <= {one.id for one in showable()}:
        raise NotShowable
    clinic = Organization.objects.select_for_update().get(pk=by.organization_id)
    before = sorted(shown_scores(clinic.pk))
    if before == named:
        return
    row = ShownScores.objects.create(organization=clinic, instruments=named, by=by.name, at=at)
    detail = {"before": before, "after": named}
    audit(by=by, at=at, action=Action.CREATE, subtype="shown-scores.set", entity=row, detail=detail)
