"""What staff do with the cards of a preparation: keep an edited text, and sign one.

A text is checked as the shelf's own is: the cards of intention, boundaries and the whole cannot be left out,
and *I am not ready* stands in no file. It is asked of nobody before a medical director signed it.
"""

from datetime import datetime

from afterglow.library.reading import InvalidContent
from afterglow.program.preparation import KIND, NAME, Preparation, preparation_from_text
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.cards import FILE, KeptCards
from afterglow_clinic.chart.clinic_texts import LONGEST, keep_edit, sign_text
from afterglow_clinic.chart.models import ClinicContent, ContentApproval
from afterglow_clinic.chart.permissions import check_may

NEW_CARD = """
[[cards]]
id = "our-own"
title = "A name for the card"
ask = "What is asked?"
help = "A sentence or two below it."
form = "choose"
seen_by = ["nurse"]
choices = [
  { id = "yes", text = "Something to tick" },
  { id = "other", text = "Something else to tick" },
]
"""
"""What a new card begins as. `form` may also be words (free text) or understood (one tick)."""


def check_text(text: str, *, base: KeptCards) -> Preparation:
    """Read an edited text as the shelf's file is read.

    Raises:
        InvalidContent: File, key and reason, also where nothing is changed or the version is not raised.
    """
    if len(text) > LONGEST:
        raise InvalidContent(FILE, "(file)", f"longer than {LONGEST} characters")
    found = preparation_from_text(text, file=FILE)
    if text == base.text:
        raise InvalidContent(FILE, "(file)", "nothing is changed")
    if found.version == base.cards.version:
        raise InvalidContent(FILE, "version", f"must differ from {base.cards.version}")
    return found


def with_a_card(text: str) -> str:
    """The text with a new card before the last one, which asks about the journey as a whole."""
    head, last, tail = text.rpartition("[[cards]]")
    return f"{head.rstrip()}\n{NEW_CARD}\n{last}{tail}"


def keep_cards(*, text: str, base: KeptCards, by: Actor, at: datetime) -> ClinicContent:
    """Keep an edited text as the clinic's own. It awaits sign-off. The same text again is the same row.

    Raises:
        NotPermitted: `card.edit` does not name the actor.
        InvalidContent: The schema refuses it.
        StaleEdit: The base is not the newest any more.
    """
    check_may(by, "card.edit")
    found = check_text(text, base=base)
    return keep_edit(
        permission="card.edit",
        kind=KIND,
        name=NAME,
        version=found.version,
        title=found.title,
        text=text,
        based_on=base.sha256,
        by=by,
        at=at,
    )


def sign_cards(*, one: KeptCards, meaning: str, by: Actor, at: datetime) -> ContentApproval:
    """Sign exactly this text; members are asked it from then on.

    Raises:
        NotPermitted: `content.approve` does not name the actor, or they are no practitioner.
    """
    version = one.cards.version
    return sign_text(kind=KIND, name=NAME, version=version, sha256=one.sha256, meaning=meaning, by=by, at=at)
