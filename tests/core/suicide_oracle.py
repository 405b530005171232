"""The suicide-risk floor as a person would check it: tables written from the pathway, no shared code.

Nothing here is imported from `afterglow`; the levels are spelt out cell by cell.
"""

from itertools import product

PRIORS = ("none", "lower", "equal", "higher", "skipped")

# Item 9 of the PHQ-9 against the form before, with no session near and no attempt on record.
PHQ9 = {
    # answer: none      lower    equal     higher    skipped
    0: (None, "-", None, None, None),
    1: ("MEDIUM", "HIGH", "MEDIUM", "LOW", "MEDIUM"),
    2: ("MEDIUM", "HIGH", "MEDIUM", "MEDIUM", "MEDIUM"),
    3: ("HIGH", "HIGH", "HIGH", "-", "HIGH"),
    None: ("REVIEW", "-", "-", "-", "REVIEW"),
}
"""`-` is a cell that cannot be: nothing is lower than 0 or higher than 3."""


def phq9_level(answer: int | None, prior: str, *, near_session: bool = False) -> str | None:
    """The level a completed PHQ-9 must have; `-` where the cell cannot be."""
    cell = PHQ9[answer][PRIORS.index(prior)]
    if near_session and answer is not None and answer >= 1 and cell != "-":
        return "HIGH"
    return cell


def prior_answer(answer: int | None, prior: str) -> int | None:
    """An answer that stands in that relation to this one, on the form before."""
    return {"lower": lambda a: a - 1, "equal": lambda a: a, "higher": lambda a: a + 1}.get(
        prior, lambda a: None
    )(answer)


def cssrs_level(answers: dict[str, str]) -> str | None:
    """Triage of the screener; each answer is yes, no, empty (asked, left) or absent (not on the form)."""
    yes = {item for item, answer in answers.items() if answer == "yes"}
    if yes & {"4", "5", "6-recent"}:
        return "HIGH"
    if yes & {"3", "6"}:
        return "MEDIUM"
    if yes & {"1", "2"}:
        return "LOW"
    asked = {"1", "2", "6"}
    if answers["2"] != "no":
        asked |= {"3", "4", "5"}
    if answers["6"] != "no":
        asked |= {"6-recent"}
    return "REVIEW" if any(answers[item] != "no" for item in asked) else None


CSSRS_ITEMS = ("1", "2", "3", "4", "5", "6", "6-recent")


def cssrs_forms() -> list[dict[str, str]]:
    """Every way of filling in the seven questions: 16,384."""
    kinds = ("yes", "no", "empty", "absent")
    return [dict(zip(CSSRS_ITEMS, form, strict=True)) for form in product(kinds, repeat=7)]
