"""What arrives, kept exactly once: an envelope is opened, its kind looked up, its action run.

`KINDS` is the table: one line a kind, whose function stands in its own area (`<area>/arriving.py`) and
answers as `member_home/arrived.py` says. Each envelope is a transaction of its own; what is refused, waits
or fails writes nothing and touches no other.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, QueryDict
from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.journal import operations
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.once import OperationReused, Spoken
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.chart.sealed_post import Envelope, Letter, NotNow, NotOpened, Why, open_letter
from afterglow_clinic.member_home.arrived import Arrival, Arriving, Kept, Refused
from afterglow_clinic.member_home.journal.arriving import insight, journal, voice_part
from afterglow_clinic.member_home.messages.arriving import message
from afterglow_clinic.member_home.outbox import words
from afterglow_clinic.member_home.practices.arriving import check_in
from afterglow_clinic.member_home.preparing.arriving import preparation
from afterglow_clinic.member_home.saying import moment_of

logger = logging.getLogger(__name__)

KINDS: Mapping[str, Arriving] = {
    "check-in": check_in,
    "insight": insight,
    "message": message,
    "journal": journal,
    "voice-part": voice_part,
    "preparation": preparation,
}
LONGEST_AWAY = timedelta(days=400)
"""Beyond this between writing and sending, by the phone's own clock, no moment can be worked out."""


@dataclass(frozen=True, slots=True)
class Retry:
    """The server could not, now. The envelope may be good."""


def arrive(
    envelope: Envelope | Why, *, patient: Patient, sent: datetime | None, by: Actor, at: datetime
) -> Arrival | Retry:
    """Open one envelope and keep what is in it.

    Args:
        envelope: As it was read, or why it could not be.
        sent: The phone's clock as it sent the batch; shows how far that clock is off.
    """
    if isinstance(envelope, Why):
        return Refused(str(words.NOT_OPENED[envelope]))
    try:
        letter = open_letter(envelope, patient=patient)
    except NotOpened as refused:
        return Refused(str(words.NOT_OPENED[refused.why]))
    except NotNow:
        logger.error("the outbox can open nothing: there is no master key for its key")
        return Retry()
    return keep_letter(letter, patient=patient, sent=sent, by=by, at=at)


@sensitive_variables()
def keep_letter(
    letter: Letter, *, patient: Patient, sent: datetime | None, by: Actor, at: datetime
) -> Arrival | Retry:
    """Run the action of a letter's kind, in a transaction that stands only if it was kept."""
    arriving, moment = KINDS.get(letter.kind), moment_of(letter.at)
    if arriving is None:
        return Refused(str(words.UNKNOWN_KIND))
    if moment is None or (sent is not None and abs(sent - moment) > LONGEST_AWAY):
        return Refused(str(words.WRONG_CLOCK))
    spoken = Spoken(at=moment, local=letter.local, sent=sent)
    try:
        with transaction.atomic():
            found = arriving(
                form_of(letter), patient=patient, operation=letter.operation, spoken=spoken, by=by, at=at
            )
            if not isinstance(found, Kept):
                transaction.set_rollback(True)
    except (OperationReused, operations.OperationReused):
        return Refused(str(words.USED_BEFORE))
    except (NotPermitted, PermissionDenied, Http404):
        return Refused(str(words.NOT_YOURS))
    except Exception as failure:  # noqa: BLE001  one that fails in any way must not stop the others
        logger.error("the outbox could not keep an envelope: %s", type(failure).__name__)
        return Retry()
    return found


def form_of(letter: Letter) -> QueryDict:
    """The letter as the form it was, with the operation its envelope is bound to."""
    form = QueryDict(mutable=True)
    for name, value in letter.fields:
        form.appendlist(name, value)
    form["operation"], form["at"], form["local"] = str(letter.operation), letter.at, letter.local
    return form
