"""What is due for many members of one protocol at once: the columnar twin of `afterglow.program.due`.

Same rules, same answers (`tests/core/test_caseload.py` compares them member by member), in
arrays: moments are int64 seconds since 1970 UTC, and `NEVER` stands for what did not happen. For
one member, and for the reasons in words, use the row path.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from afterglow.program.calendar import Instance, in_order
from afterglow.program.fulfilment import ENCOUNTER_KINDS
from afterglow.program.local_time import Offset
from afterglow.program.protocol import Protocol
from afterglow.program.zone_table import Seconds, zone_table

Index = npt.NDArray[np.int64]
States = npt.NDArray[np.int8]

NEVER = np.iinfo(np.int64).min
STATE_NAMES: tuple[str, ...] = ("upcoming", "open", "closing", "missed", "done")
UPCOMING, OPEN, CLOSING, MISSED, DONE = range(5)


@dataclass(frozen=True, slots=True)
class Happenings:
    """Something that happened, long form: to which member, what, and when; ordered by member, time.

    `what` indexes `names`.
    """

    member: Index
    what: Index
    at: Seconds
    names: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Caseload:
    """Members of one protocol version, a row each.

    `zone` indexes `zones`. `starts` and `ends` are the sessions as they were, shape (n, s);
    `agreed` the agreed starts of the sessions, `NEVER` where they follow from the first, with
    the first always given. `planned` is how many sessions each member is to have. `consented` is
    when the last needed consent was given, `NEVER` while one is lacking. `responses` name an
    instrument; `contacts` a kind and a modality (may be empty); `steps` an activity, a session and
    a repeat, as texts. Nothing later than `at` may be in it.
    """

    protocol: Protocol
    at: int
    zones: tuple[str, ...]
    zone: Index
    enrolled: Seconds
    agreed: Seconds
    starts: Seconds
    ends: Seconds
    planned: Index
    consented: Seconds
    responses: Happenings
    contacts: Happenings
    steps: Happenings


@dataclass(frozen=True, slots=True)
class Dues:
    """Per occasion (columns, in the protocol's order of dependence) and member (rows).

    `opens`, `closes` and `done` are `NEVER` where unknown; `applies` is False for occasions of
    sessions a member is not to have.
    """

    occasions: tuple[Instance, ...]
    opens: Seconds
    closes: Seconds
    done: Seconds
    state: States
    applies: npt.NDArray[np.bool_]

    def completeness(self) -> tuple[Index, Index]:
        """n done and n due so far, each shape (n,)."""
        counted = self.applies & (self.state != UPCOMING)
        return ((self.state == DONE) & self.applies).sum(axis=1), counted.sum(axis=1)


def caseload_due(load: Caseload) -> Dues:
    """Windows and states of every occasion of every member."""
    occasions = tuple(in_order(load.protocol))
    shape = (len(load.enrolled), len(occasions))
    # Column by column in memory too: everything below works on one occasion of everyone.
    opens, closes, done = (np.full(shape, NEVER, dtype=np.int64, order="F") for _ in range(3))
    applies = np.ones(shape, dtype=bool, order="F")
    anchors = _Anchors(load)
    columns = {each.key: number for number, each in enumerate(occasions)}
    for column, each in enumerate(occasions):
        if each.session is not None:
            applies[:, column] = each.session <= load.planned
        leader = columns.get((each.activity.after, each.session, 1))
        anchor = anchors.of(each) if leader is None else opens[:, leader]
        known = applies[:, column] & (anchor != NEVER)
        opens[known, column], closes[known, column] = anchors.window(each, anchor[known], known)
    _fulfil(load, occasions, opens, closes, done)
    return Dues(occasions, opens, closes, done, _states(load, opens, closes, done), applies)


class _Anchors:
    """When each event is, per member: happened, else expected while that lies ahead, else `NEVER`."""

    def __init__(self, load: Caseload) -> None:
        self._load = load
        self._agreed = self._agreed_starts()
        happened = load.starts != NEVER
        self._start = np.where(happened, load.starts, self._expected_starts())
        expected = self._start + load.protocol.sessions.minutes * 60
        hopeful = (self._start != NEVER) & (expected > load.at)
        self._out = np.where(load.ends != NEVER, load.ends, np.where(hopeful, expected, NEVER))

    def _agreed_starts(self) -> Seconds:
        """Agreed starts; those not agreed follow the first as it really was, in local days."""
        load, agreed = self._load, self._load.agreed.copy()
        first = np.where(load.starts[:, 0] != NEVER, load.starts[:, 0], agreed[:, 0])
        for number, days in enumerate(load.protocol.sessions.days):
            open_ = agreed[:, number] == NEVER
            agreed[open_, number] = self.shifted(first[open_], Offset(days=days), open_)
        return agreed

    def _expected_starts(self) -> Seconds:
        """Agreed starts that lie ahead; now, for a session that is late while its window lasts."""
        at, everyone = self._load.at, np.ones(len(self._agreed), dtype=bool)
        closes = np.column_stack(
            [self.shifted(each, self._load.protocol.session.closes, everyone) for each in self._agreed.T]
        )
        late = np.where(at <= closes, at, NEVER)
        return np.where(self._agreed > at, self._agreed, late)

    def of(self, each: Instance) -> Seconds:
        load, after, session = self._load, each.activity.after, each.session
        last = (np.arange(len(load.planned)), load.planned - 1)
        if each.activity.kind == "session" and session is not None:
            return self._agreed[:, session - 1]
        if session is not None:
            return (self._start if after == "session" else self._out)[:, session - 1]
        once = {"enrolment": load.enrolled, "first-session": self._start[:, 0]}
        once |= {"last-session": self._start[last], "last-line-out": self._out[last]}
        return once[after]

    def window(self, each: Instance, anchor: Seconds, rows: npt.NDArray[np.bool_]) -> tuple[Seconds, Seconds]:
        moved = self.shifted(anchor, Offset(days=each.activity.every_days * (each.repeat - 1)), rows)
        opens = self.shifted(moved, each.activity.opens, rows)
        return opens, self.shifted(moved, each.activity.closes, rows)

    def shifted(self, moments: Seconds, offset: Offset, rows: npt.NDArray[np.bool_]) -> Seconds:
        """Each moment moved in its member's zone; `rows` says whose moments they are."""
        if offset.days is None or offset == Offset(days=0):
            return zone_table("UTC").shifted(moments, offset)
        zones, moved = self._load.zone[rows], moments.copy()
        for number, name in enumerate(self._load.zones):
            here = zones == number
            moved[here] = zone_table(name).shifted(moments[here], offset)
        return moved


def _states(load: Caseload, opens: Seconds, closes: Seconds, done: Seconds) -> States:
    left_s = round(load.protocol.closing_h * 3600)
    known, at = opens != NEVER, load.at
    state = np.where(closes - at <= left_s, CLOSING, OPEN).astype(np.int8)
    state[at > closes] = MISSED
    state[at < opens] = UPCOMING
    state[(done != NEVER) & (done <= closes)] = DONE
    state[~known] = UPCOMING
    return state


def _fulfil(
    load: Caseload, occasions: tuple[Instance, ...], opens: Seconds, closes: Seconds, done: Seconds
) -> None:
    """Write into `done` when each occasion with a known window was done, in time or late."""
    _contacts(load, occasions, opens, closes, done)
    for column, each in enumerate(occasions):
        kind, session = each.activity.kind, each.session
        if kind == "session" and session is not None:
            moment = load.starts[:, session - 1]
        elif kind == "consent":
            moment = load.consented
        else:
            moment = _stepped(load, each)
            if kind == "assessment":
                answered = _answered(load, each, opens[:, column], closes[:, column])
                moment = np.where(answered != NEVER, answered, moment)
        empty = (done[:, column] == NEVER) & (opens[:, column] != NEVER)
        done[empty, column] = moment[empty]


def _answered(load: Caseload, each: Instance, opens: Seconds, closes: Seconds) -> Seconds:
    """The first response to the instrument inside each member's window."""
    return first_in(load.responses, (each.activity.instrument or "",), opens, closes)


def first_in(happened: Happenings, what: tuple[str, ...], opens: Seconds, closes: Seconds) -> Seconds:
    """The first moment of `what` from `opens` to `closes` of each member, `NEVER` where none."""
    found = np.full(len(opens), NEVER, dtype=np.int64)
    if what not in happened.names:
        return found
    chosen = happened.what == happened.names.index(what)
    member, at = happened.member[chosen], happened.at[chosen]
    place = np.searchsorted(_keys(member, at), _keys(np.arange(len(opens)), np.maximum(opens, 0)))
    inside = place < len(at)
    row = place[inside]
    hit = (member[row] == np.flatnonzero(inside)) & (at[row] <= closes[inside]) & (opens[inside] != NEVER)
    found[np.flatnonzero(inside)[hit]] = at[row[hit]]
    return found


def last_in(happened: Happenings, what: tuple[str, ...], opens: Seconds, closes: Seconds) -> Index:
    """Which happening is the last of `what` from `opens` to `closes` of each member; -1 where none."""
    found = np.full(len(opens), -1, dtype=np.int64)
    if what not in happened.names:
        return found
    chosen = np.flatnonzero(happened.what == happened.names.index(what))
    member, at = happened.member[chosen], happened.at[chosen]
    wanted = np.flatnonzero((opens != NEVER) & (closes != NEVER))
    place = np.searchsorted(_keys(member, at), _keys(wanted, closes[wanted]), side="right") - 1
    hit = (place >= 0) & (member[place] == wanted) & (at[place] >= opens[wanted])
    found[wanted[hit]] = chosen[place[hit]]
    return found


def _keys(member: Index, at: Seconds) -> Index:
    """One sortable number per member and moment; moments are below 2**36 until the year 4147."""
    return (member << 36) + at


def _stepped(load: Caseload, each: Instance) -> Seconds:
    """When a step was first recorded as done, whenever that was."""
    session = "" if each.session is None else str(each.session)
    everywhen = np.zeros(len(load.enrolled), dtype=np.int64)
    forever = np.full(len(load.enrolled), load.at, dtype=np.int64)
    return first_in(load.steps, (each.activity.id, session, str(each.repeat)), everywhen, forever)


def _contacts(
    load: Caseload, occasions: tuple[Instance, ...], opens: Seconds, closes: Seconds, done: Seconds
) -> None:
    """Give each contact to the window that closes first; the k-th contact of everyone at once."""
    columns = np.flatnonzero([each.activity.kind in ("contact", "visit") for each in occasions])
    if not columns.size:
        return
    serves = np.array([[_serves(name, occasions[n]) for n in columns] for name in load.contacts.names])
    for rows, what, at in _ranked(load.contacts, len(load.enrolled)):
        span_opens, span_closes = opens[np.ix_(rows, columns)], closes[np.ix_(rows, columns)]
        free = (done[np.ix_(rows, columns)] == NEVER) & serves[what] & (span_opens != NEVER)
        fits = free & (span_opens <= at[:, None]) & (at[:, None] <= span_closes)
        ends = np.where(fits, span_closes, np.iinfo(np.int64).max)
        choice, taken = ends.argmin(axis=1), fits.any(axis=1)
        done[rows[taken], columns[choice[taken]]] = at[taken]


def _ranked(happened: Happenings, n: int) -> Iterator[tuple[Index, Index, Seconds]]:
    """The first happening of every member who has one, then the second, and so on."""
    counts = np.bincount(happened.member, minlength=n)
    begin = np.concatenate([[0], np.cumsum(counts)[:-1]])
    for rank in range(int(counts.max(initial=0))):
        rows = np.flatnonzero(counts > rank)
        place = begin[rows] + rank
        yield rows, happened.what[place], happened.at[place]


def _serves(name: tuple[str, ...], each: Instance) -> bool:
    kind, modality = name
    if kind not in ENCOUNTER_KINDS[each.activity.component]:
        return False
    return not modality or modality == each.activity.modality
