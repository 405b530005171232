"""What a modality is: a practice or a service, for whom it is not, and how to do it, as frozen values.

A modality never says that it heals: `purpose` says what one does it for, `research` what was
found and how far it was checked. Files are read in `afterglow.toolbox.loading`; what fits one
person is judged in `afterglow.toolbox.matching`.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from afterglow.source import Evidence, Source

Form = Literal["practice", "service"]
Strength = Literal["meta-analysis", "randomised-trial", "observational"]
Status = Literal["active", "any"]

FORMS: tuple[str, ...] = get_args(Form)
STRENGTHS: tuple[str, ...] = get_args(Strength)
"""Kinds of research, the one that says most first."""
STATUSES: tuple[str, ...] = get_args(Status)

FAMILIES: tuple[str, ...] = (
    "integration-session",
    "psychotherapy",
    "mindfulness",
    "breathwork",
    "journaling",
    "movement",
    "sleep",
    "nature",
    "creative-work",
    "music",
    "body",
    "community-circle",
    "ritual-and-meaning",
    "self-care",
    "nutrition",
    "relationships",
    "digital-boundaries",
)
PHASES: tuple[str, ...] = ("intake", "preparation", "journeys", "integration", "sustain", "left")
"""The arc of the program, in order."""

LEADERS: tuple[str, ...] = ("self", "integrator", "therapist", "circle", "clinician")
ACCESS: tuple[str, ...] = ("seated", "in-bed", "without-sight", "without-hearing", "low-cost", "offline")
"""What a modality can be done in spite of, or without."""

OCCASIONS: tuple[str, ...] = ("when-needed", "once", "before-each-journey", "after-each-journey")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often: times a week, every so many days, or on an occasion. Exactly one is given."""

    per_week: int | None = None
    every_days: int | None = None
    occasion: str | None = None

    @property
    def times_a_week(self) -> float | None:
        """Times a week, to commit to; None where it belongs to an occasion."""
        if self.per_week is not None:
            return float(self.per_week)
        return None if self.every_days is None else 7 / self.every_days

    def __str__(self) -> str:
        if self.per_week is not None:
            return f"{self.per_week} times a week" if self.per_week > 1 else "once a week"
        return f"every {self.every_days} days" if self.every_days is not None else str(self.occasion)


@dataclass(frozen=True, slots=True)
class Caution:
    """Coded conditions that speak against a modality (`contraindication`) or ask for a word first.

    With status `any` a condition of the past counts as well as a present one.
    """

    id: str
    conditions: tuple[str, ...]
    status: Status
    says: str
    source: Source


@dataclass(frozen=True, slots=True)
class Research:
    """What was found, in whom, and what to hold against it. Never a forecast for one person."""

    says: str
    strength: Strength
    source: Source


@dataclass(frozen=True, slots=True)
class Guide:
    """How to do it, in the member's language: what for, short steps, and when to stop."""

    language: str
    title: str
    purpose: str
    steps: tuple[str, ...]
    stop: str

    @property
    def text(self) -> str:
        """The whole guide, one step a line."""
        return "\n".join((self.purpose, *self.steps, self.stop))


@dataclass(frozen=True, slots=True)
class Modality:
    """A practice or service of the toolbox.

    `type` names the kind of a psychotherapy. `consent` is the category of a consent it needs of
    its own. `meant_for` are conditions it was made for; others may use it, but it comes last for
    them. `wait_h` is how long after a session one waits. `minutes` are the shortest and the
    longest sitting. `source` covers the wording, the rhythm, the minutes and the wait.
    """

    id: str
    version: str
    family: str
    form: Form
    type: str | None
    guide: Guide
    phases: tuple[str, ...]
    led_by: tuple[str, ...]
    rhythm: Rhythm
    minutes: tuple[int, int]
    wait_h: int
    access: tuple[str, ...]
    consent: str | None
    meant_for: tuple[str, ...]
    contraindications: tuple[Caution, ...]
    cautions: tuple[Caution, ...]
    research: Research | None
    evidence: Evidence
    source: Source

    @property
    def title(self) -> str:
        """Its name, in the language it was read in."""
        return self.guide.title

    @property
    def rules(self) -> tuple[Caution, ...]:
        """Contraindications, then cautions."""
        return self.contraindications + self.cautions
