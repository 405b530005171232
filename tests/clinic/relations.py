"""Who may meet whose record, written by hand from the product's description.

This is the matrix's oracle: it must not import the chart's querysets, or it would agree with
whatever they do. The people are those of `tests/clinic/cast.py`; the pages are in `examples.py`.
"""

from typing import Literal

from afterglow_clinic.chart.actor import Role

Relation = Literal["self", "caseload", "released", "released before", "same clinic", "other clinic", "none"]

ROLE_OF: dict[str, Role | None] = {
    "director": Role.MEDICAL_DIRECTOR,
    "prescriber": Role.PRESCRIBER,
    "nurse": Role.NURSE,
    "integrator": Role.INTEGRATOR,
    "idle_integrator": Role.INTEGRATOR,
    "front_desk": Role.FRONT_DESK,
    "owner": Role.OWNER,
    "therapist": Role.OUTSIDE_THERAPIST,
    "former_therapist": Role.OUTSIDE_THERAPIST,
    "retired_nurse": None,
    "member": Role.MEMBER,
    "other_member": Role.MEMBER,
    "far_director": Role.MEDICAL_DIRECTOR,
    "far_nurse": Role.NURSE,
    "far_member": Role.MEMBER,
    "stranger": None,
}
MEMBERS = ("member", "other_member", "far_member")

SPECIAL: dict[tuple[str, str], Relation] = {
    ("integrator", "member"): "caseload",
    ("therapist", "member"): "released",
    ("former_therapist", "member"): "released before",
    ("member", "member"): "self",
    ("other_member", "other_member"): "self",
    ("far_member", "far_member"): "self",
}

MEETS: dict[Role, set[Relation]] = {
    Role.MEDICAL_DIRECTOR: {"same clinic"},
    Role.PRESCRIBER: {"same clinic"},
    Role.NURSE: {"same clinic"},
    Role.FRONT_DESK: {"same clinic"},
    Role.INTEGRATOR: {"caseload"},
    Role.OUTSIDE_THERAPIST: {"released"},
    Role.MEMBER: {"self"},
    Role.OWNER: set(),
}

READS_FINDINGS = {Role.MEDICAL_DIRECTOR, Role.PRESCRIBER, Role.NURSE, Role.INTEGRATOR}
KEEPS_PSYCHOTHERAPY_NOTES = {Role.MEDICAL_DIRECTOR, Role.PRESCRIBER, Role.INTEGRATOR}
READS_ANSWERS = {Role.MEDICAL_DIRECTOR, Role.PRESCRIBER, Role.NURSE}


def relation(person: str | None, target: str) -> Relation:
    """How a person of the cast stands to a member of the cast."""
    if person is None or person == "stranger":
        return "none"
    if (person, target) in SPECIAL:
        return SPECIAL[person, target]
    return "same clinic" if person.startswith("far_") == target.startswith("far_") else "other clinic"


def meets(person: str | None, target: str) -> bool:
    """Whether this person may know that this member exists."""
    role = ROLE_OF[person] if person else None
    return role is not None and relation(person, target) in MEETS[role]


def may_read_finding(person: str | None, target: str) -> bool:
    """What a finding says: for the care team that meets the member, and the member."""
    return meets(person, target) and (person == target or ROLE_OF[str(person)] in READS_FINDINGS)


def may_read_note(person: str | None, target: str) -> bool:
    """What a colleague wrote about a contact: for the care team, not for the member."""
    return meets(person, target) and ROLE_OF[str(person)] in READS_FINDINGS


def may_read_answer(person: str | None, target: str) -> bool:
    """The words of an answer behind a finding: licensed roles, and the member who gave it."""
    return meets(person, target) and (person == target or ROLE_OF[str(person)] in READS_ANSWERS)


def may_keep_psychotherapy_notes(person: str | None, target: str) -> bool:
    """Whoever treats the member with words: for all others the page of such notes does not exist."""
    return meets(person, target) and ROLE_OF[str(person)] in KEEPS_PSYCHOTHERAPY_NOTES


def may_read_psychotherapy_note(person: str | None, target: str, author: str) -> bool:
    """Its author alone."""
    return person == author and may_keep_psychotherapy_notes(person, target)


def may_read_session_note(person: str | None, target: str) -> bool:
    """The care team that meets the member, and the member."""
    return meets(person, target) and (person == target or ROLE_OF[str(person)] in READS_FINDINGS)


def may_read_entry(person: str | None, target: str, privacy: str) -> bool:
    """A journal entry: the member always; others as far as its privacy goes, and never a private one."""
    if person == target:
        return True
    if privacy == "private" or not meets(person, target):
        return False
    role = ROLE_OF[str(person)]
    return role is Role.INTEGRATOR or (privacy == "team" and role in READS_ANSWERS)


def may_read_message(person: str | None, target: str) -> bool:
    """A message: the member, and the care team that meets them. Not the desk, not the owner, not outside."""
    return meets(person, target) and (person == target or ROLE_OF[str(person)] in READS_FINDINGS)


def may_read_team_entry(person: str | None, target: str) -> bool:
    """An entry shared with the team, on the page that staff read it on."""
    return person != target and may_read_entry(person, target, "team")
