"""A BIDS crossover trial: `participants.tsv` and `phenotype.tsv`, with their JSON sidecars.

Written for the NIMH ketamine trial (OpenNeuro ds005917) and any data set with the same columns.
Who was measured when is told by `crossover`, because BIDS keeps no dates. It refuses what its
parts refuse, everything at once. docs/how-to/import-your-data.md tells the whole mapping.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from afterglow.instruments.definition import Instrument
from afterglow_clinic.records_room.reading import participants, phenotype
from afterglow_clinic.records_room.reading.crossover import AGENTS, INFUSION_DAYS, Calendar, Infusions
from afterglow_clinic.records_room.reading.delimited import Table, read_tsv, shown
from afterglow_clinic.records_room.reading.faults import Faults, NotUsable, refuse_any
from afterglow_clinic.records_room.reading.incoming import (
    Fault,
    Incoming,
    IncomingPerson,
    IncomingResponse,
    IncomingSession,
    Place,
    Refused,
    SourceFile,
    digest,
)
from afterglow_clinic.records_room.reading.participants import Participant, read_participants
from afterglow_clinic.records_room.reading.phenotype import Scored, read_phenotype
from afterglow_clinic.records_room.reading.sidecar import read_levels, read_title

PARTICIPANTS, PHENOTYPE, DESCRIPTION = "participants.tsv", "phenotype.tsv", "dataset_description.json"
SIDECARS = ("participants.json", "phenotype.json")
FILES = (PARTICIPANTS, PHENOTYPE, *SIDECARS, DESCRIPTION)
DIAGNOSES: Mapping[str, str] = {"MDD": "major-depressive-disorder", "BP": "bipolar-disorder"}
ROUTE = "intravenous"


def read_bids(
    files: Sequence[SourceFile], *, shelf: Mapping[str, Instrument], calendar: Calendar, at: datetime
) -> Incoming:
    """Everything one data set tells.

    Args:
        files: By their BIDS names (`FILES`); the two tables are required.
        at: Now; a calendar that reaches past it is refused.
    Raises:
        Refused: With every fault found in either table.
    """
    named = {file.name: file for file in files}
    people, visits = (read_tsv(_required(named, name)) for name in (PARTICIPANTS, PHENOTYPE))
    of_people, of_visits = (read_levels(named.get(name)) for name in SIDECARS)
    faults, visit_faults = Faults(PARTICIPANTS), Faults(PHENOTYPE)
    _check_columns(people, participants.COLUMNS, faults)
    _check_columns(visits, phenotype.COLUMNS, visit_faults)
    refuse_any(faults, visit_faults)
    known = read_participants(people, of_people, faults)
    scores = read_phenotype(visits, known, of_visits, shelf, visit_faults)
    found = [_person(name, one, scores.get(name, []), calendar, at) for name, one in known.items()]
    refuse_any(faults, visit_faults)
    title = read_title(named.get(DESCRIPTION)) or PARTICIPANTS
    notes = tuple(note for _person_found, note in found if note)
    people_found = tuple(person for person, _note in found if person is not None)
    return Incoming("bids", title, digest(files), people_found, _not_kept(people, visits), notes)


def _required(named: Mapping[str, SourceFile], name: str) -> SourceFile:
    if name not in named:
        raise Refused([Fault(Place(name), _("this file is missing"))])
    return named[name]


def _check_columns(table: Table, required: Sequence[str], faults: Faults) -> None:
    for name in required:
        if name not in table.columns:
            faults.add(1, name, _("this column is missing"))
    if table.file == PHENOTYPE and not set(phenotype.SCORES) & set(table.columns):
        faults.add(1, next(iter(phenotype.SCORES)), _("there is no column of scores"))


def _not_kept(people: Table, visits: Table) -> tuple[str, ...]:
    kept = {*participants.COLUMNS, *phenotype.COLUMNS, *phenotype.SCORES, "sex"}
    return tuple(shown(name) for name in (*people.columns, *visits.columns) if name not in kept)


def _person(
    name: str, participant: Participant, scores: Sequence[Scored], calendar: Calendar, at: datetime
) -> tuple[IncomingPerson | None, str]:
    """One person with their sessions and scores, and a note where a score implied a session."""
    row = participant.row
    letters = [scored.visit.letter for scored in scores]
    infusions = row.read("infusion_1", lambda _text: participant.infusions.with_implied(letters))
    if infusions is None:
        return None, ""
    sessions = row.read("infusion_1", lambda _text: tuple(_sessions(infusions, participant, calendar, at)))
    responses = tuple(_responses(infusions, scores, calendar, at))
    person = IncomingPerson(
        identifier=name,
        place=row.place(),
        responses=responses,
        sessions=sessions or (),
        cohort=participant.group,
        gender=participant.gender,
        condition=DIAGNOSES.get(participant.group, ""),
    )
    return person, _note(name, participant.infusions, infusions)


def _note(name: str, told: Infusions, taken: Infusions) -> str:
    if told == taken:
        return ""
    what = _("%(person)s has a score after an infusion that participants.tsv leaves out: taken as held")
    return what % {"person": name}


def _sessions(
    infusions: Infusions, participant: Participant, calendar: Calendar, at: datetime
) -> Iterator[IncomingSession]:
    order = zip((infusions.first, infusions.second), INFUSION_DAYS, ("infusion_1", "infusion_2"), strict=True)
    for letter, day, column in order:
        if letter is not None:
            start = _past(calendar.moment(day), at)
            place = participant.row.place(column)
            yield IncomingSession(f"bids:{letter}", AGENTS[letter], ROUTE, start, place)


def _responses(
    infusions: Infusions, scores: Sequence[Scored], calendar: Calendar, at: datetime
) -> Iterator[IncomingResponse]:
    for scored in scores:
        authored = scored.row.read(
            "session_id",
            lambda _text, visit=scored.visit: _past(calendar.of_visit(visit, infusions), at),  # type: ignore[misc]
        )
        if authored is not None:
            yield IncomingResponse(
                key=f"bids:{scored.visit}:{scored.instrument.id}",
                instrument=scored.instrument.id,
                version=scored.instrument.version,
                authored=authored,
                place=scored.row.place(scored.column),
                total=scored.value,
            )


def _past(moment: datetime, at: datetime) -> datetime:
    if moment > at:
        raise NotUsable(_("with this anchor the session has not come yet; choose an earlier day"))
    return moment
