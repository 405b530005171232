"""What the rows of the thread have in common: who may meet them. The rows themselves stand beside this file.

Seen by the member, by the care team, and by an outside therapist while a release stands. The front
desk and the owner of a clinic have no reason to read them, and do not.
"""

from typing import Self, TypeVar

from django.db import models

from afterglow_clinic.chart.actor import LICENSED, Actor, Role
from afterglow_clinic.chart.models.visible import OfPatientQuerySet, Row

M = TypeVar("M", bound=models.Model)
READERS = LICENSED | {Role.INTEGRATOR, Role.OUTSIDE_THERAPIST, Role.MEMBER}


class ThreadQuerySet(OfPatientQuerySet[M]):
    """Rows of the thread: visible with the patient, to those who work with the member."""

    def visible_to(self, actor: Actor) -> Self:
        if not (actor.is_system or actor.roles & READERS):
            return self.none()
        return super().visible_to(actor)


class OfThread(Row):
    """A row of one member's thread. `patient` is declared by each model with its own related name."""

    objects = ThreadQuerySet.as_manager()

    class Meta:
        abstract = True
