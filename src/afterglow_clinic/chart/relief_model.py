"""Which model a clinic's lines are drawn with: its own fit while that is trusted, else the shelf's priors.

A night's report says which (`MeasureReport` of kind `model`); nothing here fits or judges. Another
version on the shelf makes an old fit void: it was fitted to another model.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any
from uuid import UUID

from afterglow.trajectory.logistic import Logistic
from afterglow.trajectory.parameters import Model, Parameters, shelf_model
from afterglow.trajectory.recalibrating import Recalibration
from afterglow_clinic.chart.models import MeasureReport

OWN, PRIORS = "own", "priors"


@dataclass(frozen=True, slots=True)
class ReliefModel:
    """The model in use, how its chances of relapse are bent, and why it is this one."""

    model: Model
    bend: Recalibration | None
    because: str


def relief_model(organization_id: UUID) -> ReliefModel:
    """The model in use at a clinic; one query."""
    shelf = shelf_model()
    kept = (
        MeasureReport.objects.filter(organization=organization_id, kind=MeasureReport.Kind.MODEL)
        .order_by("-made")
        .values_list("body", flat=True)
        .first()
    )
    if kept is None or kept.get("shelf") != version_of(shelf):
        return ReliefModel(shelf, None, "")
    return ReliefModel(_model(shelf, kept), _bend(kept.get("bend")), str(kept.get("because", "")))


def version_of(model: Model) -> str:
    """A model of the shelf by name and version."""
    return f"{model.id} {model.version}"


def _model(shelf: Model, kept: Mapping[str, Any]) -> Model:
    if kept.get("use") != OWN:
        return shelf
    told = kept["parameters"]
    own = Parameters(**{field.name: float(told[field.name]) for field in fields(Parameters)})
    return replace(shelf, parameters=own, members=int(kept["members"]))


def _bend(kept: Mapping[str, Any] | None) -> Recalibration | None:
    if not kept or kept.get("curve") is None:
        return None
    curve = Logistic(**kept["curve"])
    return Recalibration(str(kept["event"]), curve, int(kept["outcomes"]), str(kept["because"]))


def bend_as_plain(bend: Recalibration) -> dict[str, Any]:
    """What `_bend` reads again."""
    curve = None if bend.curve is None else asdict(bend.curve)
    return {"event": bend.event, "curve": curve, "outcomes": bend.outcomes, "because": bend.because}
