"""What a member reads when something they sent could not be kept. No sentence repeats what they wrote."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.sealed_post import Why

NOT_OPENED: dict[Why, Promise] = {
    Why.MALFORMED: _("Something you sent arrived broken and cannot be opened. Please write it again."),
    Why.NEWER: _("Something you sent was written by a newer app than the clinic has. Please write it again."),
    Why.OTHER_MEMBER: _("Something on this phone was written by somebody else. It was not sent."),
    Why.UNKNOWN_KEY: _("Something you sent was sealed for another clinic. Please write it again."),
    Why.FORGOTTEN_KEY: _("Something you sent was too long on the way and cannot be opened any more."),
    Why.CHANGED: _("Something you sent was changed on the way and cannot be opened. Please write it again."),
    Why.NO_LETTER: _("Something you sent contains characters that cannot be read. Please write it again."),
}
WRONG_CLOCK = _("The clock of this phone is too far off to say when this was. Set it, and write it again.")
UNKNOWN_KIND = _("Something you sent is of a kind the clinic does not take. Please tell your team.")
USED_BEFORE = _("Something else was kept under the same number before; that one stands.")
NOT_YOURS = _("This is not something you can send any more.")
TOO_LARGE = _("That is too much to send at once.")
NOT_JSON = _("What was sent cannot be read.")
NOT_NOW = _("The clinic cannot take anything now. It stays on your phone, sealed, and is sent later.")
