"""Looking ahead: the sustain line's answers as sentences, and its band for the drawing.

`afterglow.trajectory.sustaining` answers, or says why not; here that is put into words for a clinician.
On little evidence there is a wide band and no line in it, for a drawn line would be believed; where the
model does not fit there is neither, nor does it look back (`afterglow_clinic.consult_room.looking_back`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afterglow.reviewing import Review
from afterglow.trajectory.events import CONTRADICTION, ScoreSeen, SetAside
from afterglow.trajectory.forecasting import Band
from afterglow.trajectory.measures import Measure
from afterglow.trajectory.outlook import Chance, NotAnswered, RelapseOutlook, SessionOutlook
from afterglow.trajectory.parameters import shelf_model
from afterglow.trajectory.sustaining import Basis, LittleEvidence, OffModel, SustainLine
from afterglow_clinic.chart.outlook_words import by_day, in_100
from afterglow_clinic.consult_room.beside import RestsOn, rests_on
from afterglow_clinic.consult_room.footing import Signature, Signatures, signature_of
from afterglow_clinic.consult_room.steps import short
from afterglow_clinic.drawing import Beside, Forecast, ForecastStep, Hindsight

MODEL_FOLDER, MODEL = "trajectory", "rssm-pm"
"""The file with every number the model starts from."""

DRAWN_DAYS = (3.0, 7.0, 10.0, 14.0, 21.0, 28.0, 35.0, 42.0)
"""Days of the band that are drawn: six weeks, so that what was seen keeps most of the picture."""

NOT_WORTH_SAYING = frozenset({"not an instrument of this model", "after the moment asked about"})
"""Reasons for which nearly every record has something set aside: other measures have lines of their own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question about the days ahead, what the model says, and on how much it says so."""

    what: str
    said: str
    because: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """What can be said about the days ahead for one instrument. `silent` says why nothing more is.

    `looking_back` says what the smoothed past in the drawing is, or why there is none.
    """

    instrument: str
    state: Literal["answers", "little-evidence", "off-model"]
    silent: tuple[str, ...]
    answers: tuple[Answer, ...]
    forecast: Forecast | None
    hindsight: Hindsight | None
    looking_back: str
    basis: str
    set_aside: tuple[str, ...]
    evidence: str
    signed: Signature | None
    contradicted: tuple[str, ...] = ()
    rests_on: tuple[RestsOn, ...] = ()
    beside: tuple[Beside, ...] = ()


def ahead_of(
    review: Review, signed: Signatures, past: Hindsight | None = None, beside: tuple[Beside, ...] = ()
) -> Ahead | None:
    """What the review's line says in words; None where nothing the model can read was measured."""
    if review.sustain is None:
        return None
    measure, model, line = review.sustain.measure, shelf_model(MODEL), review.sustain.line
    aside = tuple(_set_aside(line.basis.set_aside))
    common = (_basis(line.basis), aside, model.source.evidence, signature_of(MODEL_FOLDER, MODEL, signed))
    torn = tuple(_contradicted(line.basis.set_aside, review.at - timedelta(days=line.basis.at_day)))
    feet = (torn, rests_on(review, model), beside)
    match line:
        case LittleEvidence(because=because, band=wide):
            band = _drawn(wide, review.at, "little") if wide is not None else None
            none = _("The model does not look back over the weeks so far: there is little evidence yet.")
            return Ahead(measure.instrument, "little-evidence", because, (), band, None, none, *common, *feet)
        case OffModel(because=because):
            none = _("The model does not look back over the weeks so far: it does not fit this person.")
            return Ahead(measure.instrument, "off-model", (because,), (), None, None, none, *common, *feet)
        case SustainLine():
            answers = tuple(_answers(line, measure, review.at))
            band = _drawn(line.band, review.at, "enough") if line.band is not None else None
            return Ahead(measure.instrument, "answers", (), answers, band, past, _back(past), *common, *feet)


def _back(past: Hindsight | None) -> str:
    if past is None:
        return ""
    said = _(
        "Dotted over the weeks so far, with its band: what the model makes of them, knowing all of them."
    )
    return said + " " + _("It shows timing, not cause.")


def _drawn(band: Band, at: datetime, evidence: Literal["enough", "little"]) -> Forecast:
    now = timezone.localtime(at)
    rows = zip(band.days, band.low_90, band.mean, band.high_90, strict=True)
    return Forecast(
        [
            ForecastStep(now + timedelta(days=float(day)), float(low), float(middle), float(high))
            for day, low, middle, high in rows
        ],
        evidence=evidence,
    )


def _answers(line: SustainLine, measure: Measure, at: datetime) -> Iterator[Answer]:
    responding = _("Do sessions relieve this person?")
    if line.undecided and isinstance(line.responding, Chance):
        said = _("Not clear yet: %(chance)s") % {"chance": in_100(line.responding.probability)}
        yield Answer(responding, said, line.responding.because)
    else:
        yield _chance(responding, line.responding)
    yield _chance(_("In response, beyond the error of one form?"), line.response)
    yield _chance(_("In remission, beyond the error of one form?"), line.remission)
    yield _relapse(line.relapse, measure, at)
    yield _session(line.one_more_session, measure)


def _chance(what: str, found: Chance | NotAnswered) -> Answer:
    if isinstance(found, NotAnswered):
        return Answer(what, _("No answer"), found.because)
    return Answer(what, in_100(found.probability), found.because)


def _relapse(found: RelapseOutlook | NotAnswered, measure: Measure, at: datetime) -> Answer:
    what = ngettext(
        "Will relief be lost within %(n)d day, if nothing is done?",
        "Will relief be lost within %(n)d days, if nothing is done?",
        measure.relapse_within_days,
    ) % {"n": measure.relapse_within_days}
    if isinstance(found, NotAnswered):
        return Answer(what, _("No answer"), found.because)
    horizon = found.horizon_days
    when = _("Half of such courses lose it by %(middle)s; four in five between %(early)s and %(late)s.") % {
        "middle": by_day(found.median_day, at, horizon),
        "early": by_day(found.early_day, at, horizon),
        "late": by_day(found.late_day, at, horizon),
    }
    days = _("%(days)d of the next %(of)d days in relief are expected.") % {
        "days": round(found.relief_days_short),
        "of": found.short_horizon_days,
    }
    return Answer(what, in_100(found.chance), f"{when} {days} {measure.title}.")


def _session(found: SessionOutlook | NotAnswered, measure: Measure) -> Answer:
    what = _("What would one more session change?")
    if isinstance(found, NotAnswered):
        return Answer(what, _("No answer"), found.because)
    said = _("%(short)s about %(points)s after %(days)d days (nine in ten: %(low)s to %(high)s)") % {
        "short": short(measure.instrument),
        "points": _lower(found.points),
        "days": found.after_days,
        "low": _lower(found.points_low),
        "high": _lower(found.points_high),
    }
    response = _("Response after it: %(with)s; without it: %(without)s.") % {
        "with": in_100(found.response_chance_with),
        "without": in_100(found.response_chance_without),
    }
    return Answer(what, said, f"{found.label[:1].upper()}{found.label[1:]}. {response}")


def _lower(points: float) -> str:
    """Points with their direction in words: a minus sign before "lower" would have to be thought about."""
    return _("%(n).1f lower") % {"n": points} if points >= 0 else _("%(n).1f higher") % {"n": -points}


def _basis(basis: Basis) -> str:
    """How much was seen and by which model, and that its numbers are nobody's own where they are not."""
    seen = _(
        "Rests on %(scores)d scores, %(after)d of them since the first session, and %(sessions)d sessions."
    )
    told = {"scores": basis.scores, "after": basis.scores_after_session, "sessions": basis.sessions}
    fitted = (
        _("Fitted to %(n)d members of this clinic.") % {"n": basis.members}
        if basis.members
        else _("It runs on published figures: too few members here to fit it to this clinic.")
    )
    named = _("Model %(model)s, measure %(measure)s.") % {"model": basis.model, "measure": basis.measure}
    return f"{seen % told} {named} {fitted}"


def _contradicted(refused: Iterable[SetAside], origin: datetime) -> Iterator[str]:
    """The scores that contradict each other, with their days: not used, and a person should look."""
    for one in refused:
        if one.reason == CONTRADICTION and isinstance(one.event, ScoreSeen):
            at = timezone.localtime(origin + timedelta(days=one.event.day))
            told = {"short": short(one.event.instrument), "value": f"{one.event.value:g}"}
            yield _("%(short)s %(value)s on %(day)s") % (told | {"day": date_format(at, "j F Y")})


def _set_aside(refused: Iterable[SetAside]) -> Iterator[str]:
    for reason, count in Counter(one.reason for one in refused).items():
        if reason not in NOT_WORTH_SAYING and reason != CONTRADICTION:
            yield _("%(n)d not used: %(why)s") % {"n": count, "why": reason}
