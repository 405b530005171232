"""One huddle, put together for one reader: the verdict, causes, options, views and the decision.

A lay integrator works here too, and sees neither scores nor medicines nor what a colleague wrote for
licensed eyes: those parts are left out of the values, so that no template can let them slip.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from afterglow.program.cause import Cause
from afterglow.program.option import Option, option_named, questions
from afterglow_clinic.chart.actor import LICENSED, Actor
from afterglow_clinic.chart.deciding import HOUR, holds, latest_views, lay_the_table, seen_token
from afterglow_clinic.chart.models import AuditEvent, Decision, Huddle, HuddleView
from afterglow_clinic.chart.planning import Unplanned
from afterglow_clinic.consult_room.huddle.actions import roles_asked, writable_roles
from afterglow_clinic.consult_room.sight import Sight, sight_of
from afterglow_clinic.consult_room.steps import short

ROLE_WORDS: Mapping[str, str | Promise] = {
    "prescriber": gettext_lazy("Psychiatrist or prescriber"),
    "nurse": gettext_lazy("Nurse"),
    "integrator": gettext_lazy("Integrator"),
    "medical-director": gettext_lazy("Medical director"),
}
NEEDS: Mapping[str, str] = {
    "benzodiazepine": "medicine",
    "lamotrigine": "medicine",
    "naltrexone": "medicine",
    "dose-and-delivery": "medicine",
    "diagnosis": "notes",
    "set-and-setting": "due",
    "practice": "due",
    "life-events": "due",
    "dropout-risk": "due",
    "measurement-gaps": "due",
}
"""Which part of a story a reader must see to see a cause. One not named here needs the findings."""


@dataclass(frozen=True, slots=True)
class RoleView:
    """One role's place at the table. `text` is empty where this reader may not read it."""

    role: str
    word: str
    view: HuddleView | None
    text: str
    covered: bool
    mine: bool
    revision: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One measure at the checkpoint, for readers of scores."""

    measure: str
    target: str
    because: str


@dataclass(frozen=True, slots=True)
class Room:
    """Everything the page shows this reader."""

    huddle: Huddle
    sight: Sight
    judged: tuple[Judged, ...]
    stop_rules: tuple[Mapping[str, Any], ...]
    causes: tuple[Cause, ...]
    covered_causes: int
    options: tuple[Option, ...]
    views: tuple[RoleView, ...]
    seen: str
    hours: float
    left: timedelta
    late: bool
    decision: Decision | None
    chosen: Option | None
    sound: bool
    read_at: datetime | None
    unplanned: bool

    @property
    def silent(self) -> tuple[str, ...]:
        """Roles that have not written yet, in words."""
        return tuple(one.word for one in self.views if one.view is None)

    @property
    def ready(self) -> bool:
        """Whether everybody has written."""
        return not self.silent


def room_of(huddle: Huddle, *, by: Actor, at: datetime) -> Room:
    """Put the page together. `huddle` was opened for this reader, with its patient and checkpoint."""
    sight, basis = sight_of(by), huddle.checkpoint.basis
    views = latest_views(huddle.views.select_related("by"))
    decision = getattr(huddle, "decision", None)
    causes, options, unplanned = _on_the_table(huddle, decision, at)
    shown = tuple(cause for cause in causes if getattr(sight, NEEDS.get(cause.id, "findings")))
    until = decision.signed_at if decision else at
    return Room(
        huddle=huddle,
        sight=sight,
        judged=tuple(_judged(basis)) if sight.scores else (),
        stop_rules=tuple(basis.get("stop_rules", ())) if sight.scores else (),
        causes=shown,
        covered_causes=len(causes) - len(shown),
        options=options,
        views=tuple(_role_views(huddle, views, by, is_open=decision is None)),
        seen=seen_token(views),
        hours=(until - huddle.opened) / HOUR,
        left=huddle.decide_by - until,
        late=until > huddle.decide_by,
        decision=decision,
        chosen=option_named(decision.option) if decision else None,
        sound=holds(decision) if decision else True,
        read_at=_read_at(decision, by) if decision else None,
        unplanned=unplanned,
    )


def _on_the_table(
    huddle: Huddle, decision: Decision | None, at: datetime
) -> tuple[tuple[Cause, ...], tuple[Option, ...], bool]:
    """Causes and options as they are now; after the decision, the causes it was signed upon."""
    if decision is not None:
        return tuple(_signed_upon(decision)), (), False
    try:
        table = lay_the_table(huddle, at)
    except Unplanned:
        return (), (), True
    return table.causes, table.found.options, False


def _signed_upon(decision: Decision) -> Iterator[Cause]:
    known = questions()
    for each in decision.basis.get("causes", ()):
        if each["id"] in known:
            yield Cause(known[each["id"]], tuple(each["found"]))


def _judged(basis: Mapping[str, Any]) -> Iterator[Judged]:
    for each in basis.get("judgements", ()):
        name = each["instrument"]
        yield Judged(
            short(name), each["target"].replace(name, short(name)), each["because"].replace(name, short(name))
        )


def _role_views(
    huddle: Huddle, views: Mapping[str, HuddleView], by: Actor, *, is_open: bool
) -> Iterator[RoleView]:
    mine = writable_roles(by, roles_asked(huddle))
    for role in roles_asked(huddle):
        view = views.get(role)
        covered = not (by.is_licensed or role in by.roles or role not in LICENSED)
        yield RoleView(
            role=role,
            word=str(ROLE_WORDS.get(role, role)),
            view=view,
            text=view.text if view is not None and not covered else "",
            covered=covered,
            mine=is_open and role in mine,
            revision=view.revision if view is not None else 0,
        )


def _read_at(decision: Decision, by: Actor) -> datetime | None:
    """When the member first read it, from the trail."""
    reads = AuditEvent.objects.visible_to(by).filter(
        patient=str(decision.patient_id), subtype="own-decision.read", entity=str(decision.pk)
    )
    return reads.order_by("recorded").values_list("recorded", flat=True).first()


def hours_words(hours: float) -> str:
    """Hours as people say them: under two days in hours, else in days."""
    if hours < 48:
        n = round(hours)
        return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}
    n = round(hours / 24)
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


def verdict_words(verdict: str) -> str:
    """A checkpoint's verdict in words."""
    return {
        "on-track": _("On track"),
        "off-track": _("Off track"),
        "cannot-tell": _("Cannot tell yet"),
    }.get(verdict, verdict)


def waiting_for(views: Iterable[HuddleView], asked: Iterable[str]) -> list[str]:
    """Roles that have not written, in words."""
    written = {view.role for view in views}
    return [str(ROLE_WORDS.get(role, role)) for role in asked if role not in written]
