"""About how old a reader has to be for a text: a hint for whoever writes to a member, never a gate.

Flesch-Kincaid grade level plus five years. English only; for a short text it is rough, and a person's
ear is the better judge.

Source:
    Kincaid 1975, Naval Technical Training Command, Research Branch Report 8-75:
    0.39 words per sentence + 11.8 syllables per word - 15.59.
"""

import re

WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
SENTENCE = re.compile(r"[.!?:;]+(?:\s|$)|\n+")
VOWELS = re.compile(r"[aeiouy]+")
SCHOOL_STARTS = 5
YOUNGEST, OLDEST = 6, 25
WANTED = 12
"""What LOOK asks of every word a member reads."""


def reading_age(text: str) -> int | None:
    """Years, from 6 to 25; None where there is nothing to read."""
    words = WORD.findall(text)
    if not words:
        return None
    sentences = sum(bool(WORD.search(part)) for part in SENTENCE.split(text)) or 1
    per_word = sum(map(syllables, words)) / len(words)
    grade = 0.39 * len(words) / sentences + 11.8 * per_word - 15.59
    return max(YOUNGEST, min(OLDEST, round(grade + SCHOOL_STARTS)))


def syllables(word: str) -> int:
    """Groups of vowels, a silent e at the end not counted; every word has one."""
    lower = word.lower()
    count = len(VOWELS.findall(lower))
    silent = lower.endswith("e") and not lower.endswith(("le", "ee")) and count > 1
    return max(1, count - silent)
