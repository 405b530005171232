"""Writes the demo clinic: one year of sixty members, then lets the real review read them all.

History is written in bulk; this morning's answers go through the same door as anyone's. Times
hang on the moment of seeding, everything else on the seed in `clinic.toml`.
"""

import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import numpy as np
from django.db import transaction

from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.reviewing import review_patient
from afterglow_clinic.records_room.reports.making import make_reports
from afterglow_clinic.site.demo.booking import book_ahead, sign_protocols
from afterglow_clinic.site.demo.casting import cast_everyone
from afterglow_clinic.site.demo.intakes import publish_texts, write_held_member
from afterglow_clinic.site.demo.lives import write_life
from afterglow_clinic.site.demo.people import Clinic, open_clinic, open_neighbour
from afterglow_clinic.site.demo.phones import live_on_the_phone
from afterglow_clinic.site.demo.prompts import draw_prompts
from afterglow_clinic.site.demo.threads import gather_the_circle, worry_about_someone
from afterglow_clinic.site.demo.tones import lay_the_tones

LONG_AGO = timedelta(days=500)
Progress = Callable[[str], None]


class NotEmpty(RuntimeError):
    """The database already holds somebody; the demo is for empty ones."""


def demo_script() -> dict[str, Any]:
    """`clinic.toml`, read."""
    text = files("afterglow_clinic.site.demo").joinpath("clinic.toml").read_text("utf-8")
    return tomllib.loads(text)


def seed(*, at: datetime, progress: Progress) -> Clinic:
    """Write the whole demo clinic.

    Raises:
        NotEmpty: Somebody is there already.
    """
    if Patient.objects.exists():
        raise NotEmpty
    script = demo_script()
    rng = np.random.default_rng(script["seed"])
    with transaction.atomic():
        clinic = open_clinic(script, at)
        open_neighbour(script, at)
        publish_texts(clinic, at - LONG_AGO)
        sign_protocols(clinic, at - LONG_AGO)
        castings = list(cast_everyone(script, rng))
        for number, casting in enumerate(castings, 1):
            if number % 10 == 0 or number == len(castings):
                progress(f"{number} of {len(castings)} members")
            write_life(casting, number, clinic, script, at, rng)
        held = write_held_member(clinic, script["held"], len(castings) + 1, at)
        review_patient(patient=held, at=at, by=the_system(clinic.organization.pk))
        gather_the_circle(clinic, script, at)
        worry_about_someone(clinic, script, at)
        live_on_the_phone(clinic, script, at)
        lay_the_tones(clinic, script, at)
        draw_prompts(clinic, script, at)
        make_reports(organization=clinic.organization, by=the_system(clinic.organization.pk), at=at)
        book_ahead(clinic, at)
    return clinic
