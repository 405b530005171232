"""What people do in a huddle: each role writes its view, and one of them signs what is done.

Nothing overwrites anything: a view is a row for each revision, and who writes from an older one is told
who changed it and when. Pressing twice does a thing once. What makes a decision valid is asked of
the core (`afterglow.program.huddle`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from afterglow.program.huddle import View, decide
from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.alerting import notify_roles
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.deciding import (
    Table,
    basis_of_decision,
    digest_of,
    latest_views,
    lay_the_table,
    seen_token,
)
from afterglow_clinic.chart.huddling import view_task_key
from afterglow_clinic.chart.models import Decision, Huddle, HuddleView, Practitioner, Task, TaskCompletion
from afterglow_clinic.chart.permissions import NotPermitted, check_may, check_practitioner
from afterglow_clinic.chart.reviewing import review_patient

DECIDED = "huddle-decision"
SIGNS_AS = (Role.PRESCRIBER, Role.MEDICAL_DIRECTOR)


class Changed(ValueError):
    """Somebody wrote since this page was opened. Nothing was stored."""

    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(f"changed by {by} at {at.isoformat()}")
        self.by, self.at = by, at


class Closed(ValueError):
    """The huddle has ended in a decision."""

    def __init__(self, decision: Decision) -> None:
        super().__init__("decided")
        self.decision = decision


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision as it is about to be signed; `seen` names the revisions of the views it rests on."""

    option: str
    rationale: str
    plain_words: str
    owner: Practitioner
    due: datetime
    meaning: str
    seen: str


def roles_asked(huddle: Huddle) -> tuple[str, ...]:
    """The roles the protocol brings together."""
    return tuple(huddle.checkpoint.basis.get("roles", ()))


def writable_roles(by: Actor, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Roles of a huddle this person may write for: their own; a medical director for one who cannot."""
    if by.has(Role.MEDICAL_DIRECTOR):
        return asked
    return tuple(role for role in asked if role in by.roles)


@transaction.atomic
def write_view(*, huddle: Huddle, role: str, text: str, revision: int, by: Actor, at: datetime) -> HuddleView:
    """Write what one role sees, as the revision after the one that was read.

    Raises:
        NotPermitted: The table, or the role is not this person's to write for.
        Closed: The decision is signed.
        Changed: Another revision has come in since.
    """
    who = check_practitioner(by, "huddle.write")
    if role not in writable_roles(by, roles_asked(huddle)):
        raise NotPermitted("huddle.write")
    _hold(huddle)
    last = latest_views(huddle.views.select_related("by")).get(role)
    if last is not None and (last.text, last.by_id) == (text, by.practitioner_id):
        return last
    if (last.revision if last else 0) != revision:
        raise _changed(last, at)
    view = HuddleView.objects.create(
        patient_id=huddle.patient_id,
        huddle=huddle,
        role=role,
        revision=revision + 1,
        text=text,
        by_id=who,
        at=at,
    )
    detail = {"role": role, "revision": view.revision}
    audit(by=by, at=at, action=Action.CREATE, subtype="huddle.view", entity=view, detail=detail)
    _end_work(huddle, view_task_key(huddle, role), by, at)
    return view


@transaction.atomic
def sign_decision(*, huddle: Huddle, draft: Draft, by: Actor, at: datetime) -> Decision:
    """End a huddle: sign what is done, who does it and until when, and tell the member in plain words.

    Raises:
        NotPermitted: The table does not name the actor.
        Closed: It was decided already, otherwise or by somebody else.
        Changed: A view was written since the signer read them.
        HuddleRefused: A role has not written, the option is not the protocol's, or no date ahead.
    """
    check_may(by, "huddle.decide")
    try:
        _hold(huddle)
    except Closed as closed:
        return _pressed_twice(closed, draft, by)
    views = latest_views(huddle.views.select_related("by"))
    if seen_token(views) != draft.seen:
        raise _changed(max(views.values(), key=lambda view: view.at, default=None), at)
    table = lay_the_table(huddle, at)
    signed_as = next((role for role in SIGNS_AS if role in by.roles), Role.PRESCRIBER)
    _check_valid(table, views, draft, by, signed_as, at)
    decision = _decision(huddle, draft, basis_of_decision(table, views), by, signed_as, at)
    decision.save(force_insert=True)
    audit(
        by=by,
        at=at,
        action=Action.CREATE,
        subtype="decision.sign",
        entity=decision,
        detail={"option": decision.option, "digest": decision.digest},
    )
    _make_work(decision, table.found.session, at)
    review_patient(patient=huddle.patient, at=at, by=by)
    return decision


def _check_valid(
    table: Table, views: Mapping[str, HuddleView], draft: Draft, by: Actor, signed_as: Role, at: datetime
) -> None:
    """Ask the core what is missing; it raises `HuddleRefused`."""
    decide(
        table.planned.plan,
        table.found,
        [View(role, view.by.name, view.text, view.at) for role, view in views.items()],
        option=draft.option,
        by=by.name,
        role=signed_as.value,
        owner=draft.owner.name,
        due=draft.due,
        at=at,
    )


def _decision(
    huddle: Huddle, draft: Draft, basis: dict[str, Any], by: Actor, signed_as: Role, at: datetime
) -> Decision:
    """The row with its seal, not yet stored."""
    decision = Decision(
        patient=huddle.patient,
        huddle=huddle,
        activity=str(huddle.checkpoint.basis.get("decides", "")) or DECIDED,
        option=draft.option,
        rationale=draft.rationale,
        plain_words=draft.plain_words,
        owner=draft.owner,
        due=draft.due,
        basis=basis,
        signed_by_id=check_practitioner(by, "huddle.decide"),
        signed_as=signed_as.value,
        signed_at=at,
        meaning=draft.meaning,
    )
    decision.digest = digest_of(decision)
    return decision


def _hold(huddle: Huddle) -> None:
    """Keep the huddle to this transaction; a decided one is closed."""
    Huddle.objects.select_for_update(of=("self",)).get(pk=huddle.pk, patient=huddle.patient)
    signed = Decision.objects.filter(huddle=huddle, patient=huddle.patient)
    decision = signed.select_related("signed_by", "owner").first()
    if decision is not None:
        raise Closed(decision)


def _pressed_twice(closed: Closed, draft: Draft, by: Actor) -> Decision:
    """The same signature once more is the same decision; another one is refused."""
    first = closed.decision
    same = (first.signed_by_id, first.option, first.plain_words) == (
        by.practitioner_id,
        draft.option,
        draft.plain_words,
    )
    if not same:
        raise closed
    return first


def _changed(view: HuddleView | None, at: datetime) -> Changed:
    return Changed(view.by.name, view.at) if view is not None else Changed("", at)


def _end_work(huddle: Huddle, key: str, by: Actor, at: datetime) -> None:
    for task in Task.objects.filter(patient=huddle.patient, key=key, completion=None):
        TaskCompletion.objects.create(
            patient_id=huddle.patient_id,
            task=task,
            by=by.name,
            at=at,
            outcome=TaskCompletion.Outcome.DONE,
        )


def _make_work(decision: Decision, session: int, at: datetime) -> None:
    """The decision is its owner's work until it is done; both its owner and the member are told to look."""
    Task.objects.create(
        patient=decision.patient,
        key=f"decision/{decision.pk}",
        code=DECIDED,
        description=_("Carry out the decision after session %(n)d: %(what)s")
        % {"n": session, "what": decision.option.replace("-", " ")},
        reason={"decision": str(decision.pk), "huddle": str(decision.huddle_id)},
        owner_role=decision.signed_as,
        owner=decision.owner,
        opens=at,
        closes=decision.due,
        authored=at,
    )
    notify_roles(
        patient=decision.patient,
        people={"owner": decision.owner},
        key=f"decision/{decision.pk}",
        subject=_("A decision is yours to carry out"),
        text=_("A huddle ended in a decision that names you. Please sign in and open it."),
        at=at,
    )
