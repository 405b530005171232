"""The list as the screen shows it: reasons in words, how unsure they are, and what each reader may know.

A reader without a licensed role sees that somebody may be slipping and which contact is proposed, and
no score and no chance. The count of false alarms stands beside the list; nothing here judges.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from afterglow.instruments.loading import instrument
from afterglow.trajectory.measures import MEASURES, Measure, shelf_measure
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import (
    EpisodeOfCare,
    MeasureReport,
    Outlook,
    Patient,
    Phase,
    SustainState,
    Task,
)
from afterglow_clinic.chart.outlook_words import by_day, in_100
from afterglow_clinic.chart.sustaining import SLIP
from afterglow_clinic.chart.urgency import age

AFTER_SESSIONS = (Phase.INTEGRATION, Phase.SUSTAIN)


@dataclass(frozen=True, slots=True)
class Slip:
    """One member on the list. `why` and `unsure` are empty for readers who may not see scores."""

    task: Task
    patient: Patient
    word: str
    tone: str
    back: bool
    why: tuple[str, ...]
    unsure: str
    rests_on: str
    contact: str
    owner: str
    since: datetime
    waits: str
    taken_by: str
    late: bool


@dataclass(frozen=True, slots=True)
class Unsure:
    """A member after their sessions of whom nothing can be said yet, and why not."""

    patient: Patient
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlarmCount:
    """What the list costs: its false alarms, with their denominator, definition and date."""

    made: datetime
    measure: str
    definition: str
    false_alarms: int
    alarms: int
    member_weeks: int
    per_100: float | None
    relapses: int
    caught: int


def contact_words() -> Mapping[str, str]:
    """A contact in the words of a button."""
    return {
        "circle": _("Invite to a circle"),
        "therapy": _("Offer a therapy session"),
        "booster review": _("Ask a prescriber for a booster review"),
        "conversation": _("Have a conversation first"),
        "nothing": _("Nothing is needed now"),
    }


def open_slips(by: Actor) -> "QuerySet[Task]":
    """Slips nobody has answered, the oldest first."""
    return (
        Task.objects.visible_to(by)
        .filter(code=SLIP, completion=None)
        .select_related("patient__sustain", "owner", "acknowledgement__by")
        .order_by("authored", "pk")
    )


def slip_of(task: Task, *, by: Actor, at: datetime) -> Slip:
    """One line of the list, as much of it as this reader may know."""
    state = getattr(task.patient, "sustain", None)
    raised = Outlook(task.reason.get("outlook", Outlook.SLIPPING))
    taken = getattr(task, "acknowledgement", None)
    licensed = by.is_licensed and state is not None
    return Slip(
        task=task,
        patient=task.patient,
        word=str(raised.label),
        tone="care",
        back=state is None or state.outlook != raised,
        why=tuple(_why(state)) if licensed and state is not None else (),
        unsure=_unsure(state) if licensed and state is not None else "",
        rests_on=_rests_on(state.line) if licensed and state is not None else "",
        contact=contact_words().get(task.reason.get("contact", ""), ""),
        owner=task.owner.name if task.owner is not None else _("Nobody yet"),
        since=task.authored,
        waits=age(at - task.authored),
        taken_by=taken.by.name if taken is not None else "",
        late=taken is None and task.closes is not None and at > task.closes,
    )


def _why(state: SustainState) -> Iterator[str]:
    """The reasons, from the row as the last review left it."""
    if state.outlook == Outlook.OFF_MODEL:
        yield _(
            "The last scores moved far more than the model expects: no forecast is made. Look at this person."
        )
    line = state.line
    measure = _measure(line)
    short, latest, intake = instrument(measure.instrument).short, line.get("latest"), line.get("intake")
    if state.chance is not None:
        said = _("%(chance)s that relief is lost within %(days)d days, if nothing is done.")
        yield (said % {"chance": in_100(state.chance), "days": measure.relapse_within_days}).capitalize()
    if state.outlook == Outlook.LOST:
        yield _("In response earlier, and by the last score no more. This was seen; it is no forecast.")
    if latest is not None and intake is not None:
        said = _(
            "Last %(short)s %(latest)g, before the first session %(intake)g; above %(line)g counts as lost."
        )
        lost = measure.relapse_above(intake)
        yield said % {"short": short, "latest": latest, "intake": intake, "line": lost}


def _unsure(state: SustainState) -> str:
    ahead = state.line.get("relapse") or {}
    if "median_day" not in ahead:
        return ""
    days = [
        by_day(ahead[key], state.effective, ahead["horizon_days"])
        for key in ("median_day", "early_day", "late_day")
    ]
    words = _("Half of such courses lose it by %(middle)s; four in five between %(early)s and %(late)s.")
    told = words % {"middle": days[0], "early": days[1], "late": days[2]}
    return f"{told} {str(ahead['because']).capitalize()}."


def _measure(line: Mapping[str, Any]) -> Measure:
    """The measure the row was read by: its definitions, not another's."""
    name = str(line["basis"]["measure"]).partition(" ")[0]
    return shelf_measure(name) if name in MEASURES else shelf_measure()


def _rests_on(line: Mapping[str, Any]) -> str:
    basis = line["basis"]
    of_each = [f"{instrument(name).short} {count}" for name, count in basis.get("instruments", ())]
    if len(of_each) > 1:
        said = _(
            "Rests on %(scores)d scores (%(each)s) and %(sessions)d sessions. "
            "Model %(model)s, measure %(measure)s."
        )
        told = {name: basis[name] for name in ("scores", "sessions", "model", "measure")}
        return said % (told | {"each": ", ".join(of_each)})
    said = _("Rests on %(scores)d scores and %(sessions)d sessions. Model %(model)s, measure %(measure)s.")
    return said % {
        "scores": basis["scores"],
        "sessions": basis["sessions"],
        "model": basis["model"],
        "measure": basis["measure"],
    }


def little_evidence(by: Actor) -> list[Unsure]:
    """Members after their sessions of whom the line cannot say anything; a reason each, for who may know.

    Nobody is left out in silence: somebody without a score the line can read stands here too.
    """
    after = EpisodeOfCare.objects.filter(period_end=None, phase__in=AFTER_SESSIONS)
    unknown = Q(sustain=None) | Q(sustain__outlook=Outlook.LITTLE_EVIDENCE)
    rows = (
        Patient.objects.visible_to(by)
        .filter(unknown, episodes__in=after)
        .select_related("sustain")
        .order_by("family", "given")
        .distinct()
    )
    return [Unsure(each, _because(each) if by.is_licensed else ()) for each in rows]


def _because(patient: Patient) -> tuple[str, ...]:
    state = getattr(patient, "sustain", None)
    if state is None:
        return (_("no score that the line can read"),)
    return tuple(state.line.get("because", ()))


def alarm_count(by: Actor) -> AlarmCount | None:
    """The newest count of false alarms; None where none was made."""
    kept = MeasureReport.objects.visible_to(by).filter(kind=MeasureReport.Kind.ALARMS).first()
    if kept is None:
        return None
    body = kept.body
    return AlarmCount(
        kept.made,
        kept.measure,
        body["definition"],
        body["false_alarms"],
        body["alarms"],
        body["member_weeks"],
        body["false_per_100_member_weeks"],
        body["relapses"],
        body["caught"],
    )
