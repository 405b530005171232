"""A practice in a member's words: its rhythm, how the week went so far, how long it takes.

Nothing here counts what was left out.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from afterglow.toolbox.modality import Modality, Rhythm
from afterglow.toolbox.so_far import SoFar

FAMILIES: Mapping[str, Any] = {
    "mindfulness": gettext_lazy("Stillness and attention"),
    "breathwork": gettext_lazy("Breath"),
    "journaling": gettext_lazy("Writing"),
    "movement": gettext_lazy("Movement"),
    "sleep": gettext_lazy("Sleep"),
    "nature": gettext_lazy("Being outdoors"),
    "creative-work": gettext_lazy("Making something"),
    "music": gettext_lazy("Music"),
    "body": gettext_lazy("The body"),
    "ritual-and-meaning": gettext_lazy("Ritual and meaning"),
    "self-care": gettext_lazy("Care for yourself"),
    "nutrition": gettext_lazy("Eating"),
    "relationships": gettext_lazy("People"),
    "digital-boundaries": gettext_lazy("Phone and screens"),
}
"""Families of what a person does alone, as a member may like them."""


def family_words(name: str) -> str:
    """A family in words; an id of a practice as it is."""
    return str(FAMILIES.get(name, name))


def rhythm_words(per_week: int) -> str:
    """How often, in words."""
    daily = {7: _("every day"), 14: _("twice a day"), 21: _("three times a day")}
    return daily.get(per_week) or ngettext("once a week", "%(n)d times a week", per_week) % {"n": per_week}


def rhythm_of(rhythm: Rhythm) -> str:
    """How often a practice is meant to be done, before anybody chose a rhythm."""
    if rhythm.per_week is not None:
        return rhythm_words(rhythm.per_week)
    if rhythm.every_days is not None:
        return ngettext("every day", "every %(n)d days", rhythm.every_days) % {"n": rhythm.every_days}
    return {
        "when-needed": _("when you need it"),
        "once": _("once"),
        "before-each-journey": _("before each journey"),
        "after-each-journey": _("after each journey"),
    }[str(rhythm.occasion)]


def week_words(found: SoFar) -> str:
    """This week so far, since Monday."""
    if not found.done:
        return _("This week so far: not yet.")
    said = ngettext("This week so far: once.", "This week so far: %(n)d times.", found.done)
    return said % {"n": found.done}


def length_words(modality: Modality) -> str:
    """How long a sitting takes."""
    least, most = modality.minutes
    if least == most:
        return ngettext("%(n)d minute", "%(n)d minutes", least) % {"n": least}
    return _("%(least)d to %(most)d minutes") % {"least": least, "most": most}
