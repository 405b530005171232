"""Which language a person is spoken to in: a member in the one their record names, staff in the clinic's own.

A page of the member's follows from the request (`afterglow_clinic.site.middleware.KnowTheActor`). What is
written for somebody else while a request runs, a mail to a member or a task for a nurse, says so here.
How a language is added: docs/how-to/add-a-language.md.
"""

from contextlib import AbstractContextManager
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.permissions import check_may


class UnknownLanguage(ValueError):
    """The app is not spoken in this language."""


def language_of(patient: Patient) -> str:
    """The member's language where the app speaks it, `es` for `es-MX`; else the clinic's own."""
    wanted = patient.language.partition("-")[0].lower()
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def speaking_to(patient: Patient) -> AbstractContextManager[None]:
    """Texts made inside are in the member's language: for a mail, a reminder, a page before sign-in."""
    return translation.override(language_of(patient))


def speaking_to_staff() -> AbstractContextManager[None]:
    """Texts made inside are in the clinic's own language, whoever's request it is."""
    return translation.override(settings.LANGUAGE_CODE)


def spoken(text: str) -> str:
    """A sentence of the core or its shelf in the language of the page. The core's English is the message
    itself; `scripts/shelf_messages.py` names what is translated, and anything else stays as it is."""
    return gettext(text) if text else text


@transaction.atomic
def choose_language(*, patient: Patient, language: str, by: Actor, at: datetime) -> Patient:
    """The member, or staff for them, says in which language they read.

    Raises:
        NotPermitted: `language.own` does not name the actor.
        UnknownLanguage: The app does not speak it; nothing is changed.
    """
    check_may(by, "language.own")
    if language not in dict(settings.LANGUAGES):
        raise UnknownLanguage(language)
    before, patient.language = patient.language, language
    patient.save(update_fields=["language"])
    detail = {"from": before, "to": language}
    audit(
        by=by, at=at, action=Action.UPDATE, subtype="language.choose", entity=patient,
        patient=patient.pk, detail=detail,
    )  # fmt: skip
    return patient
