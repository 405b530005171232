"""`participants.tsv`: who took part, in which group, and in which order the infusions came.

It refuses a person twice, a group or an infusion that the sidecar does not know.
The neighbour that reads the scores is `phenotype`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from afterglow_clinic.records_room.reading.crossover import AGENTS, Infusions
from afterglow_clinic.records_room.reading.delimited import Table
from afterglow_clinic.records_room.reading.faults import Faults, NotUsable
from afterglow_clinic.records_room.reading.row import Row
from afterglow_clinic.records_room.reading.sidecar import Levels, in_levels

COLUMNS = ("participant_id", "group", "infusion_1", "infusion_2")
MISSING = "n/a"
GENDERS: Mapping[str, str] = {"M": "male", "F": "female", MISSING: "unknown", "": "unknown"}
PARTICIPANT = re.compile(r"sub-[0-9A-Za-z]{1,60}")
LONGEST_GROUP = 64


@dataclass(frozen=True, slots=True)
class Participant:
    """One row of the table."""

    row: Row
    group: str
    gender: str
    infusions: Infusions


def read_participants(table: Table, levels: Levels, faults: Faults) -> dict[str, Participant]:
    """The people by id; a row that cannot be read leaves its faults."""
    found: dict[str, Participant] = {}
    for number, cells in table.cells():
        row = Row(number, cells, faults)
        name = _name(row, found)
        participant = _participant(row, levels)
        if name and participant:
            found[name] = participant
    return found


def _name(row: Row, found: Mapping[str, Participant]) -> str | None:
    name = row["participant_id"]
    if not PARTICIPANT.fullmatch(name):
        row.fault("participant_id", _("not a participant; write sub- and letters or digits"))
        return None
    if name in found:
        first = found[name].row.number
        row.fault("participant_id", _("this participant stands twice, first in row %(row)d") % {"row": first})
        return None
    return name


def _participant(row: Row, levels: Levels) -> Participant | None:
    group = row.read("group", lambda text: _group(text, levels))
    gender = row.read("sex", _gender)
    first = row.read("infusion_1", lambda text: _infusion(text))
    second = row.read("infusion_2", lambda text: _infusion(text))
    if group is None or gender is None or first is None or second is None:
        return None
    infusions = row.read("infusion_2", lambda _text: Infusions(first or None, second or None))
    return None if infusions is None else Participant(row, group, gender, infusions)


def _group(text: str, levels: Levels) -> str:
    if not text or text == MISSING or len(text) > LONGEST_GROUP:
        raise NotUsable(_("every participant needs a group"))
    return in_levels("group", text, levels)


def _gender(text: str) -> str:
    if text not in GENDERS:
        raise NotUsable(_("not known; write M, F or n/a"))
    return GENDERS[text]


def _infusion(text: str) -> str:
    """The agent's letter; empty for none."""
    if text == MISSING:
        return ""
    if text not in AGENTS:
        raise NotUsable(_("an infusion is d (ketamine), p (placebo) or n/a"))
    return text
