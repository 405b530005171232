"""Members of the demo who agreed that chance decides about practice prompts, and their weeks so far.

The simulated practice knows nothing of the throws, so that there is nothing to find. One stream of chance
in forty finds something all the same; this one was looked at, and does not.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from afterglow.evidence.prompt_design import prompt_design, throw
from afterglow_clinic.chart import consenting
from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.models import ConsentCategory, Patient, Practice, PromptRandomisation
from afterglow_clinic.chart.reminding import HOUR, MORNING, NIGHT, Choice, set_rhythm
from afterglow_clinic.site.demo.people import Clinic

STREAM = 4
EVERY = 2
"""One in so many of those who practise agreed."""
WEEK = timedelta(days=7)


def draw_prompts(clinic: Clinic, script: Mapping[str, Any], at: datetime) -> None:
    """Sign the consent of some, choose their reminders, and draw each of their weeks up to now."""
    chance = np.random.default_rng([script["seed"], STREAM])
    mine = Practice.objects.filter(patient__organization=clinic.organization, end=None)
    for practice in list(mine.select_related("patient").order_by("patient", "since"))[::EVERY]:
        _agree_and_draw(practice.patient, practice.since, clinic, at, chance)


def _agree_and_draw(
    patient: Patient, since: datetime, clinic: Clinic, at: datetime, chance: np.random.Generator
) -> None:
    by = Actor(
        name=str(patient),
        organization_id=patient.organization_id,
        patient_id=patient.pk,
        roles=frozenset({Role.MEMBER}),
    )
    category = ConsentCategory.PRACTICE_PROMPTS
    template = consenting.current_template(patient=patient, category=category)
    if template is None:
        return
    consent = consenting.sign(patient=patient, template=template, signed_name=str(patient), by=by, at=since)
    choice = Choice(
        days=range(7),
        hour=HOUR,
        quiet_from=NIGHT,
        quiet_to=MORNING,
        zone=clinic.organization.zone,
        ways=("email",),
    )
    set_rhythm(patient=patient, choice=choice, by=by, at=since)
    design, tz = prompt_design(), clinic.organization.tz
    day = since.astimezone(tz).date() + timedelta(days=1)
    while (drawn := datetime.combine(day, HOUR, tz)) < at:
        PromptRandomisation.objects.create(
            patient=patient,
            consent=consent,
            week=day - timedelta(days=day.weekday()),
            probability=design.probability,
            prompted=throw(design, chance),
            drawn=drawn,
            design=design.name,
        )
        day += WEEK
