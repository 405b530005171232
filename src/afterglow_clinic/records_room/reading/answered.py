"""What the answer cells of one row of the long CSV mean together.

A row holds answers or a total; both together must agree, because one of two figures that differ
is wrong and nobody here can know which. The neighbour that walks the rows is `long_csv`.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from afterglow.instruments.definition import Instrument
from afterglow.instruments.outcome import Score
from afterglow.instruments.scoring import score
from afterglow.record import Answer
from afterglow_clinic.records_room.reading.answers import is_empty, read_total, readers
from afterglow_clinic.records_room.reading.row import Row


def answers_of(row: Row, instrument: Instrument, columns: Mapping[str, str]) -> dict[str, Answer]:
    """Answers by link id, in the instrument's order; empty where every item cell is.

    Args:
        columns: Column -> link id in lower case.
    """
    by_link = readers(instrument)
    given: dict[str, Answer] = {}
    for column, link in columns.items():
        reader = by_link.get(link)
        if reader is not None:
            given[reader.item.link_id] = row.read(column, reader)
        elif not is_empty(row[column]):
            row.fault(column, _("%(short)s has no such item") % {"short": instrument.short})
    if all(answer is None for answer in given.values()):
        return {}
    return {item.link_id: given[item.link_id] for item in instrument.items if item.link_id in given}


def total_of(
    row: Row, instrument: Instrument, answers: Mapping[str, Answer], columns: Mapping[str, str]
) -> float | None:
    """The row's total where it has no items; None where the items speak."""
    if is_empty(row["total"]):
        if all(is_empty(row[column]) for column in columns):
            row.fault("total", _("there is neither a total nor an answer"))
        return None
    total = row.read("total", lambda text: read_total(instrument, text))
    if total is None or not answers:
        return total
    outcome = score(instrument, answers)
    if isinstance(outcome, Score) and outcome.total is not None and outcome.total != total:
        what = _("the answers of this row give %(score)s, not %(total)s")
        row.fault("total", what % {"score": f"{outcome.total:g}", "total": f"{total:g}"})
    return None
