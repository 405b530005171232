"""What in the record keeps which window: a response, a contact, a session, a signed step.

One contact keeps at most one window, so two promised calls need two calls; one questionnaire
may serve every window it falls in, so nobody is asked twice for the same thing. Whether an
unkept window is open or missed is decided in `afterglow.program.due`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from afterglow.program.calendar import Instance, Key
from afterglow.program.events import treatments
from afterglow.program.plan import CarePlan
from afterglow.record import Encounter, PatientRecord

ENCOUNTER_KINDS: Mapping[str, frozenset[str]] = {
    "integration": frozenset({"integration", "psychotherapy"}),
    "diagnosis": frozenset({"diagnosis"}),
    "medicine": frozenset({"other"}),
}


@dataclass(frozen=True, slots=True)
class Span:
    """An occasion with a known window."""

    instance: Instance
    opens: datetime
    closes: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies in the window, both ends included."""
        return self.opens <= moment <= self.closes


def fulfilled(
    record: PatientRecord, plan: CarePlan, spans: Iterable[Span], at: datetime
) -> dict[Key, datetime]:
    """When each occasion was done, in time or late; occasions not done are absent.

    Args:
        spans: Those with a known window.
        at: What the record holds after it is not looked at.
    """
    spans = tuple(spans)
    done = dict(_contacts(record, spans, at))
    for span in spans:
        moment = done.get(span.instance.key) or _moment(record, plan, span, at)
        if moment is not None:
            done[span.instance.key] = moment
    return done


def _moment(record: PatientRecord, plan: CarePlan, span: Span, at: datetime) -> datetime | None:
    kind, session = span.instance.activity.kind, span.instance.session
    if kind == "session" and session is not None:
        had = treatments(record, plan, at)
        return had[session - 1].start if session <= len(had) else None
    if kind == "consent":
        return consented_at(record, plan, at)
    if kind == "assessment":
        return _answered(record, span, at) or _stepped(record, span.instance, at)
    return _stepped(record, span.instance, at)


def consented_at(record: PatientRecord, plan: CarePlan, at: datetime) -> datetime | None:
    """When the last of the consents the protocol names was given, if all of them hold at `at`."""
    given = []
    for category in plan.protocol.consents:
        holding = [each.given for each in record.consents if each.category == category and each.holds(at)]
        if not holding:
            return None
        given.append(min(holding))
    return max(given, default=None)


def _answered(record: PatientRecord, span: Span, at: datetime) -> datetime | None:
    moments = (
        each.authored
        for each in record.responses
        if each.instrument == span.instance.activity.instrument
        and each.status == "completed"
        and each.authored <= at
        and span.holds(each.authored)
    )
    return min(moments, default=None)


def _stepped(record: PatientRecord, instance: Instance, at: datetime) -> datetime | None:
    moments = (
        each.completed
        for each in record.completed
        if (each.activity, each.session, each.repeat) == instance.key and each.completed <= at
    )
    return min(moments, default=None)


def _contacts(record: PatientRecord, spans: tuple[Span, ...], at: datetime) -> Iterator[tuple[Key, datetime]]:
    """Give each contact, in order of time, to the window that closes first among those it may keep.

    Earliest closing first keeps as many windows as any assignment could.
    """
    waiting = sorted(
        (span for span in spans if span.instance.activity.kind in ("contact", "visit")),
        key=lambda span: span.closes,
    )
    finished = (each for each in record.encounters if each.status == "finished" and each.start <= at)
    for encounter in sorted(finished, key=lambda each: (each.start, each.id)):
        for span in waiting:
            if span.holds(encounter.start) and _serves(encounter, span.instance):
                waiting.remove(span)
                yield span.instance.key, encounter.start
                break


def _serves(encounter: Encounter, instance: Instance) -> bool:
    activity = instance.activity
    if encounter.kind not in ENCOUNTER_KINDS[activity.component]:
        return False
    return encounter.modality is None or encounter.modality == activity.modality
