"""Which members have keys, which were destroyed, and whether any hangs on an old master key.

For the records room's page. It shows no key and opens no seal.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import MemberKey, Patient
from afterglow_clinic.chart.secrecy.keyring import NoMasterKey, master_keys


@dataclass(frozen=True, slots=True)
class KeyState:
    """One member's keys by purpose; None where nothing of the kind was ever sealed."""

    patient: Patient
    own: MemberKey | None
    notes: MemberKey | None


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How many keys of the clinic hang on the newest master key, how many on older, or why nobody knows."""

    newest: int = 0
    older: int = 0
    fault: str = ""


def key_states(patients: Iterable[Patient], *, by: Actor) -> list[KeyState]:
    """The keys of these members. Two queries, however many they are."""
    people = list(patients)
    rows = MemberKey.objects.visible_to(by).filter(patient__in=people).select_related("destruction__by")
    found = {(row.patient_id, row.purpose): row for row in rows}
    own, notes = MemberKey.Purpose.OWN.value, MemberKey.Purpose.NOTES.value
    return [KeyState(one, found.get((one.pk, own)), found.get((one.pk, notes))) for one in people]


def wrapping_of(by: Actor) -> Wrapping:
    """How the clinic's keys are wrapped."""
    try:
        newest = master_keys()[0].id
    except NoMasterKey as error:
        return Wrapping(fault=str(error))
    live = MemberKey.objects.visible_to(by).filter(wrapped__isnull=False)
    on_newest = live.filter(master=newest).count()
    return Wrapping(newest=on_newest, older=live.count() - on_newest)
