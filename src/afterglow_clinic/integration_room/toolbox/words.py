"""The toolbox's codes in words a screen may say. The texts of a modality are its file's own."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

FAMILIES: Mapping[str, Any] = {
    "integration-session": _("Integration session"),
    "psychotherapy": _("Psychotherapy"),
    "mindfulness": _("Mindfulness"),
    "breathwork": _("Breathwork"),
    "journaling": _("Journaling"),
    "movement": _("Movement"),
    "sleep": _("Sleep"),
    "nature": _("Nature"),
    "creative-work": _("Creative work"),
    "music": _("Music"),
    "body": _("Body"),
    "community-circle": _("Community circle"),
    "ritual-and-meaning": _("Ritual and meaning"),
    "self-care": _("Self-care"),
    "nutrition": _("Nutrition"),
    "relationships": _("Relationships"),
    "digital-boundaries": _("Digital boundaries"),
}
ACCESS: Mapping[str, Any] = {
    "seated": _("Seated"),
    "in-bed": _("In bed"),
    "without-sight": _("Without sight"),
    "without-hearing": _("Without hearing"),
    "low-cost": _("At little cost"),
    "offline": _("Offline"),
}
LEADERS: Mapping[str, Any] = {
    "self": _("oneself"),
    "integrator": _("an integrator"),
    "therapist": _("a therapist"),
    "circle": _("a circle"),
    "clinician": _("a clinician"),
}
PHASES: Mapping[str, Any] = {
    "intake": _("intake"),
    "preparation": _("preparation"),
    "journeys": _("journeys"),
    "integration": _("integration"),
    "sustain": _("sustain"),
    "left": _("former members"),
}
OCCASIONS: Mapping[str, Any] = {
    "when-needed": _("when it is needed"),
    "once": _("once"),
    "before-each-journey": _("before each journey"),
    "after-each-journey": _("after each journey"),
}
STRENGTHS: Mapping[str, Any] = {
    "meta-analysis": _("Meta-analysis"),
    "randomised-trial": _("Randomised trial"),
    "observational": _("Observational study"),
}


def often_words(per_week: int) -> str:
    """So many times a week, as one would say it."""
    daily = {7: gettext("every day"), 14: gettext("twice a day"), 21: gettext("three times a day")}
    return daily.get(per_week) or ngettext("once a week", "%(n)d times a week", per_week) % {"n": per_week}


def wait_words(hours: int) -> str:
    """How long after a session it is not done."""
    if hours > 48 and hours % 24 == 0:
        return ngettext("not within %(n)d day", "not within %(n)d days", hours // 24) % {"n": hours // 24}
    return gettext("not within %(n)d h") % {"n": hours}
