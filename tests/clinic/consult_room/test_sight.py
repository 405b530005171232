"""Who sees how much of a story, as the one module says it."""

from dataclasses import fields
from itertools import combinations
from uuid import uuid4

import pytest

from afterglow_clinic.chart.actor import LICENSED, Actor, Role
from afterglow_clinic.chart.permissions import PERMISSIONS
from afterglow_clinic.consult_room.sight import NOTHING, Sight, sight_of

PARTS = tuple(part.name for part in fields(Sight))


def seen(*roles: Role) -> set[str]:
    actor = Actor("someone", user_id=uuid4(), organization_id=uuid4(), roles=frozenset(roles))
    return {part for part in PARTS if getattr(sight_of(actor), part)}


@pytest.mark.parametrize("role", sorted(LICENSED))
def test_a_licensed_role_sees_everything_a_story_has(role: Role) -> None:
    assert seen(role) == set(PARTS) - {"alerts", "trend"}


def test_an_integrator_sees_who_what_is_due_and_that_somebody_must_act() -> None:
    assert seen(Role.INTEGRATOR) == {"identity", "due", "alerts"}


def test_an_outside_therapist_sees_which_way_it_goes() -> None:
    assert seen(Role.OUTSIDE_THERAPIST) == {"trend"}


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.OWNER, Role.MEMBER])
def test_a_role_that_may_not_open_a_story_would_see_nothing_in_it(role: Role) -> None:
    assert seen(role) == set()
    assert role not in PERMISSIONS["story.read"].roles


def test_nobody_sees_nothing() -> None:
    assert sight_of(Actor("nobody")) == NOTHING


def test_two_roles_see_what_either_sees_and_no_more() -> None:
    for one, other in combinations(Role, 2):
        assert seen(one, other) == seen(one) | seen(other)


def test_every_role_that_may_open_a_story_sees_something_and_only_licensed_ones_answers() -> None:
    for role in PERMISSIONS["story.read"].roles:
        assert seen(role)
        assert ("answers" in seen(role)) == (role in PERMISSIONS["answers.read"].roles)
