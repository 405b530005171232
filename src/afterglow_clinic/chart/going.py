"""How it is going, for the member: what was seen in plain words, and who looks; no chance, no score.

The sentences are the core's (`afterglow.trajectory.telling`), which never gives a member a probability
of relapse. Nothing here compares, ranks or praises.
"""

from dataclasses import dataclass
from datetime import datetime

from afterglow.reviewing import review
from afterglow.trajectory.telling import EARLY, member_words
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import CareTeamParticipant, Patient
from afterglow_clinic.chart.speaking import spoken
from afterglow_clinic.chart.sustaining import known_state, lens_of


@dataclass(frozen=True, slots=True)
class Going:
    """Sentences, how many forms they rest on and since when, and the people who read them."""

    words: tuple[str, ...]
    forms: int
    since: datetime | None
    team: tuple[str, ...]


def going(patient: Patient, at: datetime) -> Going:
    """How it is going for one member now."""
    found = review(load_record(patient), at, lens=lens_of(patient, known_state(patient)))
    done = [one.response.authored for one in found.scores if one.response.status == "completed"]
    words = member_words(found.sustain.line) if found.sustain is not None else (EARLY,)
    team = CareTeamParticipant.objects.filter(patient=patient, period_end=None)
    names = team.select_related("practitioner").order_by("period_start", "id")
    return Going(
        tuple(spoken(sentence) for sentence in words),
        len(done),
        min(done, default=None),
        tuple(dict.fromkeys(one.practitioner.name for one in names)),
    )
