"""Permission is a table: who may do what. A view names its line; a view without one stops the server.

The table says which roles may use a page at all; `visible_to` says which rows they meet there.
To let people do a new thing, add one line here and `@permission("...")` to the view.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from afterglow_clinic.chart.actor import LICENSED, Actor, Role

DIRECTOR = frozenset({Role.MEDICAL_DIRECTOR})
PRESCRIBERS = DIRECTOR | {Role.PRESCRIBER}
CARE = LICENSED | {Role.INTEGRATOR}
CLINIC = CARE | {Role.FRONT_DESK}
EVERY_STAFF = CLINIC | {Role.OWNER}
MEMBER = frozenset({Role.MEMBER})
EVERYONE = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Permission:
    """One line: the roles that may, or `public` where no sign-in is needed."""

    name: str
    roles: frozenset[Role] = frozenset()
    public: bool = False


def _table(*lines: Permission) -> dict[str, Permission]:
    return {line.name: line for line in lines}


PERMISSIONS = _table(
    # site
    Permission("site.home", EVERYONE),
    Permission("site.health", public=True),
    Permission("site.look", public=True),
    Permission("site.theme", public=True),
    # front desk
    Permission("member.list", CLINIC),
    Permission("member.register", LICENSED | {Role.FRONT_DESK}),
    Permission("member.invite", LICENSED | {Role.FRONT_DESK, Role.INTEGRATOR}),
    # waiting room
    Permission("invitation.open", public=True),
    Permission("form.answer", MEMBER),
    Permission("form.help", public=True),
    Permission("intake.tell", MEMBER),
    Permission("consent.sign", MEMBER),
    # the member's app
    Permission("app.read", MEMBER),
    Permission("outbox.write", MEMBER),
    Permission("thread.own", MEMBER),
    Permission("circle.own", MEMBER),
    Permission("message.own", MEMBER),
    Permission("preparation.read", MEMBER),
    Permission("preparation.tell", MEMBER),
    Permission("reminders.own", MEMBER),
    Permission("reminders.stop-by-link", public=True),
    Permission("prompts.own", MEMBER),
    Permission("app.shell", public=True),  # files and pages that say nothing about anyone
    Permission("safety-plan.write", MEMBER),
    Permission("language.own", MEMBER),
    Permission("session.own", MEMBER),
    Permission("passkey.own", MEMBER),
    Permission("record.own", MEMBER),
    Permission("key.own", MEMBER),
    # care station
    Permission("worklist.read", CARE),
    Permission("board.read", EVERY_STAFF),
    Permission("issue.read", CARE),
    Permission("issue.acknowledge", CARE),
    Permission("issue.contact", CARE),
    Permission("issue.close", LICENSED),
    Permission("slip.read", CARE),
    Permission("slip.answer", CARE),
    # consult room
    Permission("story.read", CARE | {Role.OUTSIDE_THERAPIST}),
    Permission("safety-plan.read", CARE),
    Permission("answers.read", LICENSED),
    Permission("intake.read", LICENSED),
    Permission("intake.write", LICENSED),
    Permission("eligibility.read", LICENSED),
    Permission("eligibility.assess", LICENSED),
    Permission("eligibility.override", PRESCRIBERS),
    Permission("consent.read", LICENSED | {Role.FRONT_DESK}),
    Permission("consent.record", LICENSED | {Role.FRONT_DESK}),
    Permission("consent.withdraw", LICENSED | {Role.FRONT_DESK}),
    Permission("consent.publish", DIRECTOR),
    # journal and notes: `visible_to` of each says whose; a private entry is its member's alone
    Permission("journal.write", MEMBER),
    Permission("journal.read", CARE),  # what is shared with them; a member reads by `app.read`
    Permission("session-note.read", MEMBER | CARE),
    Permission("session-note.write", CARE),
    Permission("psychotherapy.door", EVERYONE),  # to anyone but a writer there is no such page
    Permission("psychotherapy.read", PRESCRIBERS | {Role.INTEGRATOR}),
    Permission("psychotherapy.write", PRESCRIBERS | {Role.INTEGRATOR}),
    # a chart the actor otherwise does not see
    Permission("chart.break-glass", CARE),
    # protocols and the plans made of them
    Permission("protocol.read", EVERY_STAFF),
    Permission("protocol.edit", PRESCRIBERS),
    Permission("care-plan.read", CARE),
    Permission("care-plan.start", PRESCRIBERS),
    # agreed times
    Permission("booking.read", CLINIC),
    Permission("booking.write", LICENSED | {Role.FRONT_DESK}),
    # treatment room
    Permission("day.read", CLINIC),
    Permission("time.keep", CARE),
    Permission("time.read", CARE),
    Permission("session.run", LICENSED),
    # the clinic's own music; its members hear it by `app.read`
    Permission("music.read", CLINIC),
    Permission("music.lay", CARE),
    # huddles
    Permission("huddle.read", CARE),
    Permission("huddle.write", CARE),
    Permission("huddle.decide", PRESCRIBERS),
    Permission("decision.own", MEMBER),
    # the thread, in the integration room and in the member's own app
    Permission("thread.read", CARE),
    Permission("thread.write", CARE | MEMBER),
    Permission("thread.plan", CARE),  # the staff's pages; what both do is `thread.write`
    Permission("check-in.write", MEMBER),
    Permission("hand.raise", MEMBER),
    Permission("hand.answer", CARE),
    Permission("circle.read", CARE),
    Permission("circle.write", CARE),
    Permission("circle.join", CARE | MEMBER),
    Permission("circle.seat", CARE),
    Permission("message.read", CARE),
    Permission("message.answer", CARE),
    Permission("office-hours.read", CLINIC),
    Permission("office-hours.write", CLINIC),
    Permission("debrief.write", CARE),
    Permission("finding.mend", CARE),  # what the thread asks of an integrator; nothing that is HIGH
    Permission("concern.raise", CARE),
    Permission("guest.read", frozenset({Role.OUTSIDE_THERAPIST})),
    # the program as a whole
    Permission("window.read", CARE),
    Permission("work.finish", CARE),
    Permission("program.read", EVERY_STAFF),
    # the toolbox, in the integration room
    Permission("modality.read", EVERY_STAFF),
    Permission("modality.edit", CARE),
    Permission("modality.match", CARE),
    # which scores an integrator without a licence sees
    Permission("shown-scores.set", DIRECTOR | {Role.OWNER}),
    # the cards before a journey
    Permission("card.read", EVERY_STAFF),
    Permission("card.edit", CARE),
    # records room
    Permission("content.read", EVERY_STAFF),
    Permission("content.approve", DIRECTOR),
    Permission("audit.read", DIRECTOR | {Role.OWNER}),
    Permission("import.run", DIRECTOR),
    Permission("cohort.read", LICENSED),
    Permission("calibration.read", LICENSED | {Role.OWNER}),
    Permission("prompts.read", LICENSED | {Role.OWNER}),
    Permission("rates.read", DIRECTOR | {Role.OWNER}),
    Permission("report.make", DIRECTOR | {Role.OWNER}),
    Permission("key.read", DIRECTOR),
    Permission("key.destroy", DIRECTOR),
)

View = TypeVar("View", bound=Callable[..., Any])


def permission(name: str) -> Callable[[View], View]:
    """Declare which line of the table guards a view.

    Raises:
        KeyError: There is no such line; raised when the room is imported.
    """
    line = PERMISSIONS[name]

    def declare(view: View) -> View:
        view.permission = line  # type: ignore[attr-defined]
        return view

    return declare


def may(actor: Actor, name: str) -> bool:
    """Whether this actor may use what the line guards. Templates and actions ask this too."""
    line = PERMISSIONS[name]
    return line.public or bool(actor.roles & line.roles)


class NotPermitted(Exception):
    """An action was asked for by someone the table does not name."""


def check_may(actor: Actor, name: str) -> None:
    """Refuse by name. Actions call it, so that no view can forget.

    Raises:
        NotPermitted: The table does not name any of the actor's roles.
    """
    if not (actor.is_system or may(actor, name)):
        raise NotPermitted(name)


def check_practitioner(actor: Actor, name: str) -> UUID:
    """The same, of an act that stands under somebody's name in the record: whose. The system has none.

    Raises:
        NotPermitted: The table does not name any of their roles, or they are no practitioner.
    """
    check_may(actor, name)
    if actor.practitioner_id is None:
        raise NotPermitted(name)
    return actor.practitioner_id
