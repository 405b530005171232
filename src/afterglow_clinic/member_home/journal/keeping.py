"""Keeps what an entry's form says, or says in the form why it cannot be kept. For the page and the outbox."""

from datetime import datetime
from uuid import uuid4

from django.forms import BaseForm
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.journal.operations import EntryRefused, OperationReused
from afterglow_clinic.chart.journal.writing import Kept, edit_entry, write_entry
from afterglow_clinic.chart.once import Spoken
from afterglow_clinic.chart.unreadable import Erased
from afterglow_clinic.member_home.journal.forms import EntryForm


def erased() -> str:
    return _("Your journal was erased for good. Nothing more can be kept in it; your team can tell you why.")


def keep(form: EntryForm, *, by: Actor, at: datetime) -> Kept | None:
    """Keep the entry. None where it is refused: then the form says why, and still holds every word.

    Raises:
        Http404: The member has no such entry.
    """
    if not form.is_valid():
        return None
    try:
        return keep_told(form, spoken=form.spoken(at), by=by, at=at)
    except EntryRefused as refused:
        form.add_error("text" if refused.field == "text" else None, why(refused))
    except OperationReused:
        retell(form, operation=str(uuid4()))
        form.add_error(
            None,
            _("Other words were kept from this page before, and they stand. Send again to keep these too."),
        )
    except Erased:
        form.add_error(None, erased())
    return None


def keep_told(form: EntryForm, *, spoken: Spoken, by: Actor, at: datetime) -> Kept:
    """Keep what a valid form says. `spoken` is when the phone says it was said.

    Raises:
        Http404, EntryRefused, OperationReused, Erased: As for `write_entry` and `edit_entry`.
    """
    told = form.cleaned_data
    if told["entry"] is None:
        return write_entry(
            operation=told["operation"],
            text=told["text"],
            privacy=told["privacy"],
            authored=spoken.counted(at),
            authored_local=spoken.local,
            spoken=form.voice(),
            by=by,
            at=at,
        )
    return edit_entry(
        operation=told["operation"],
        entry_id=told["entry"],
        revision=told["revision"],
        text=told["text"],
        privacy=told["privacy"],
        authored=spoken.counted(at),
        authored_local=spoken.local,
        by=by,
        at=at,
    )


def retell(form: BaseForm, **told: str) -> None:
    """Put other values into what a form was given, so that it is read, or shown again, with them."""
    form.data = {name: form.data.get(name) for name in form.data} | told


def why(refused: EntryRefused) -> str:
    """Why an entry was refused, for the member; not a word of it is repeated."""
    if refused.field == "text":
        return _("It is empty, or holds characters that cannot be read. Nothing was changed.")
    return _(
        "The recording is not whole here yet, or not a kind we can keep. Nothing was kept; send it again."
    )
