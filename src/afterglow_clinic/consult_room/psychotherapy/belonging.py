"""What does not belong into a psychotherapy note, found in its words: a hint to the author, no judgement.

45 CFR 164.501 keeps medicines, times of sessions, results, diagnosis and progress out of such notes: they
belong in the record, where the team reads them. Patterns find doses, scores and clock times; they cannot
find everything, and the form says so.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

DOSE = re.compile(r"\d\s*(?:mg|mcg|µg|ug|ml|milligrams?|micrograms?)(?:\s*/\s*kg)?\b", re.IGNORECASE)
SCORE = re.compile(r"\b(?:phq|gad|pcl|audit|madrs|ham-?d|qids|c-?ssrs)[- ]?\d*\b", re.IGNORECASE)
CLOCK = re.compile(r"\b(?:[01]?\d|2[0-3]):[0-5]\d\b")


def what_belongs_elsewhere(text: str) -> Iterator[str]:
    """Kinds of things found in a note that the record should hold instead, as sentences."""
    if DOSE.search(text):
        yield _("An amount of a medicine: write it where it was given, so that the team reads it.")
    if SCORE.search(text):
        yield _("A measure or its result: it stands in the story with its date.")
    if CLOCK.search(text):
        yield _("A time of day: when a session began and ended stands in the session's own record.")
