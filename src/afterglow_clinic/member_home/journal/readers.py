"""Exactly who reads an entry of each privacy, or an insight, in words, with their names where there are some.

It says what `JournalEntry.objects.visible_to` does; change the two together (a test compares them).
"""

from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Role
from afterglow_clinic.chart.models import CareTeamParticipant, Patient, Privacy
from afterglow_clinic.member_home.journal.forms import PRIVACY


@dataclass(frozen=True, slots=True)
class Readers:
    """One choice: its value, its name, and whom it lets read."""

    value: str
    label: str
    who: str


def readers_of(patient: Patient) -> tuple[Readers, ...]:
    """The three choices for this member, from nobody to most."""
    names = integrators_of(patient)
    who = {
        Privacy.PRIVATE.value: _(
            "Nobody else reads it in this program: no integrator, no doctor, no administrator, "
            "and not in an emergency either."
        ),
        Privacy.INTEGRATOR.value: _integrators(names),
        Privacy.TEAM.value: _integrators(names)
        + " "
        + _(
            "So can the doctors, prescribers and nurses of %(clinic)s. In an emergency another integrator "
            "can, if they write down why; you can see who opened your record."
        )
        % {"clinic": patient.organization.name},
    }
    return tuple(Readers(value, str(label), who[value]) for value, label in PRIVACY)


def _integrators(names: list[str]) -> str:
    if not names:
        return _("You have no integrator now. Whoever becomes yours can read it from that day on.")
    return _("%(names)s can read it, and whoever becomes your integrator later.") % {
        "names": get_text_list(names, _("and"))
    }


def integrators_of(patient: Patient) -> list[str]:
    """Names of who integrates this member now."""
    rows = CareTeamParticipant.objects.filter(
        patient=patient,
        period_end=None,
        role=Role.INTEGRATOR.value,
        practitioner__roles__code=Role.INTEGRATOR.value,
        practitioner__roles__period_end=None,
    )
    return sorted(set(rows.values_list("practitioner__name", flat=True)))


def readers_of_insight(patient: Patient) -> str:
    """Who reads an insight: whoever works with the member on the thread. It is not sealed as a journal is."""
    names = integrators_of(patient)
    team = _(
        "The doctors, prescribers and nurses of %(clinic)s read this sentence too, and a therapist outside "
        "while your consent to them stands. Your journal stays as it is."
    ) % {"clinic": patient.organization.name}
    return f"{_integrators(names)} {team}"
