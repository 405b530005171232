"""What a member sees when an answer says they may be in danger: people to talk to, and the truth
about who on the team will read it and when. It never shows a score or a risk label.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from afterglow.instruments.definition import Instrument
from afterglow.record import Answer
from afterglow.safety.alerting import ladder
from afterglow_clinic.chart.crisis import ways_to_talk
from afterglow_clinic.chart.models import Patient, QuestionnaireResponse, Severity

SUICIDAL = "suicidal-ideation"


def needs_support(instrument: Instrument, answers: Mapping[str, Answer]) -> bool:
    """Whether an answer so far reaches the mark of a suicide item. Unreadable counts as yes."""
    for critical in instrument.critical:
        if critical.finding != SUICIDAL:
            continue
        answer = answers.get(critical.item)
        if isinstance(answer, str) or (answer is not None and answer >= critical.alert_at):
            return True
    return False


def crisis_card(patient: Patient | None = None, *, country: str = "") -> dict[str, Any]:
    """What `components/crisis.html` shows, for the member's country.

    Returns:
        `lines` (ways to reach a person, the emergency number last) and `seen_by`.
    """
    ways = ways_to_talk(patient.organization.country if patient else country)
    return {"lines": ways, "seen_by": who_will_see(patient) if patient else ""}


def who_will_see(patient: Patient) -> str:
    """Who reads the answer, and when, as the ladder really says. Nobody is promised who is not there."""
    worst = patient.issues.filter(code=SUICIDAL, closure=None).order_by("severity").first()
    if worst is None:
        return ""
    read = getattr(worst, "acknowledgement", None)
    if read is not None:
        return _("%(name)s has read your answer.") % {"name": read.by.name}
    return WHEN[ladder(Severity(worst.severity).name).read_within]()


def _as_soon() -> str:
    return _(
        "Your care team was told just now. Someone on duty reads it as soon as they see it. "
        "Outside opening hours that may be the next day, so please use a line above if you need someone now."
    )


def _today() -> str:
    return _(
        "Your care team was told just now. Someone reads it the same working day. "
        "If you need someone sooner, please use a line above."
    )


def _tomorrow() -> str:
    return _(
        "Your care team sees your answer by the next working day. "
        "If you need someone sooner, please use a line above."
    )


WHEN = {
    "as soon as someone on duty sees it": _as_soon,
    "the same working day": _today,
    "the next working day": _tomorrow,
}


def what_became_of_it(form: QuestionnaireResponse) -> dict[str, Any] | None:
    """Who read what this form led to, and when; None where it led to nothing a person must see."""
    issue = form.issues.select_related("acknowledgement__by").order_by("severity").first()
    if issue is None:
        return None
    read = getattr(issue, "acknowledgement", None)
    return {"by": read.by.name, "at": read.at} if read else {"by": None, "at": None}
