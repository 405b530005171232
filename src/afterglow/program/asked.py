"""What a member may be asked now without anybody inviting them: pure, from the record, the plan and a moment.

Three things ask: the protocol's own assessments while their window is open, the measures of preparation
and experience around each session, and the plan's rhythms. One instrument is asked once, however many of
them want it: a form handed in serves every window it falls in. Whether its wording may be shown is
`afterglow.program.experience.withheld`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from afterglow.program.due import due
from afterglow.program.events import events
from afterglow.program.experience import ByLink, ExperienceMeasures, experience_measures
from afterglow.program.local_time import in_zone, shifted, zone_named
from afterglow.program.plan import CarePlan
from afterglow.program.recurring import recurring_measures
from afterglow.record import PatientRecord, QuestionnaireResponse
from afterglow.source import Source

Why = Literal["protocol", "experience", "rhythm"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One instrument that is asked now. `closes` is None for a rhythm; `done` is when it was handed in.

    `source` is what its hours rest on: the protocol's or the house's; None for a rhythm the clinic set.
    """

    instrument: str
    why: Why
    session: int | None
    opens: datetime
    closes: datetime | None
    done: datetime | None
    source: Source | None

    @property
    def key(self) -> str:
        """Which occasion this is: the same one has the same key on every look, once its event happened."""
        when = "" if self.session else f"/{self.opens.date().isoformat()}"
        return f"{self.why}/{self.instrument}/{self.session or 0}{when}"


def asked(
    record: PatientRecord, plan: CarePlan | None, at: datetime, *, held: ExperienceMeasures | None = None
) -> tuple[Asked, ...]:
    """Everything asked of the member at `at`, what closes first first; what is handed in stands last.

    Args:
        record: What it holds after `at` is not looked at.
        plan: None where they follow no protocol: then only rhythms ask.
    """
    completed = [each for each in record.responses if each.status == "completed" and each.authored <= at]
    found = [*_rhythms(record, completed, at)]
    if plan is not None:
        by_protocol = tuple(_by_protocol(record, plan, at))
        taken = {(one.instrument, one.session) for one in by_protocol}
        around = _around_sessions(record, plan, completed, at, held or experience_measures())
        found += [*by_protocol, *(one for one in around if (one.instrument, one.session) not in taken)]
    return _each_once(found)


def _by_protocol(record: PatientRecord, plan: CarePlan, at: datetime) -> Iterator[Asked]:
    for item in due(record, plan, at):
        activity = item.instance.activity
        if activity.kind != "assessment" or activity.instrument is None or activity.owner != "member":
            continue
        if item.opens is None or item.closes is None or not item.opens <= at <= item.closes:
            continue
        yield Asked(
            activity.instrument, "protocol", item.instance.session,
            item.opens, item.closes, item.done_at, item.source,
        )  # fmt: skip


def _around_sessions(
    record: PatientRecord,
    plan: CarePlan,
    completed: list[QuestionnaireResponse],
    at: datetime,
    held: ExperienceMeasures,
) -> Iterator[Asked]:
    zone = zone_named(plan.zone)
    for (name, session), event in events(record, plan, at).items():
        if session is None or event.at is None or (name == "line-out" and not event.happened):
            continue
        for one in held.measures:
            if one.after != name:
                continue
            opens, closes = shifted(event.at, one.opens, zone), shifted(event.at, one.closes, zone)
            if opens <= at <= closes:
                yield _around(one, session, opens, closes, completed, held.source)


def _around(
    one: ByLink,
    session: int,
    opens: datetime,
    closes: datetime,
    completed: Iterable[QuestionnaireResponse],
    source: Source,
) -> Asked:
    own = [each.authored for each in completed if each.instrument == one.instrument]
    done = min((moment for moment in own if opens <= moment <= closes), default=None)
    return Asked(one.instrument, "experience", session, opens, closes, done, source)


def _rhythms(record: PatientRecord, completed: list[QuestionnaireResponse], at: datetime) -> Iterator[Asked]:
    """Rhythms that are due, and those answered today: pressing twice is no mistake."""
    zone = zone_named(record.zone)
    today = in_zone(at, zone).date()
    for one in recurring_measures(record.measures, sorted(completed, key=lambda r: r.authored), at, zone):
        last = max((r.authored for r in completed if r.instrument == one.instrument), default=None)
        if one.days_over is not None:
            yield Asked(one.instrument, "rhythm", None, one.due, None, None, None)
        elif last is not None and in_zone(last, zone).date() == today:
            yield Asked(one.instrument, "rhythm", None, last, None, last, None)


def _each_once(found: Iterable[Asked]) -> tuple[Asked, ...]:
    """Of one instrument the occasion that is open and closes first; one handed in only where none is open."""

    def order(one: Asked) -> tuple[bool, bool, float, str]:
        closes = one.closes.timestamp() if one.closes is not None else 0.0
        return one.done is not None, one.closes is None, closes, one.instrument

    first: dict[str, Asked] = {}
    for one in sorted(found, key=order):
        first.setdefault(one.instrument, one)
    return tuple(first.values())
