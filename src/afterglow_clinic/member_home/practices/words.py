"""A practice in a member's words: its rhythm, how the week went so far, and that we have not heard.

Nothing here counts what was left out.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afterglow.toolbox.modality import Modality
from afterglow.toolbox.so_far import SoFar

DAYS = 7


def rhythm_words(per_week: int) -> str:
    """How often, in words."""
    daily = {7: _("every day"), 14: _("twice a day"), 21: _("three times a day")}
    return daily.get(per_week) or ngettext("once a week", "%(n)d times a week", per_week) % {"n": per_week}


def week_words(found: SoFar) -> str:
    """This week so far, since Monday."""
    if not found.done:
        return _("This week so far: not yet.")
    return ngettext("This week so far: once.", "This week so far: %(n)d times.", found.done) % {
        "n": found.done
    }


def length_words(modality: Modality) -> str:
    """How long a sitting takes."""
    least, most = modality.minutes
    if least == most:
        return ngettext("%(n)d minute", "%(n)d minutes", least) % {"n": least}
    return _("%(least)d to %(most)d minutes") % {"least": least, "most": most}
