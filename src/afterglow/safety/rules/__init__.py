"""Rules that read answers and say what a person must look at: one hazard a file, all named here."""

from afterglow.safety.rules.alcohol_substance import alcohol_substance
from afterglow.safety.rules.challenging_experience import challenging_experience
from afterglow.safety.rules.eating_medical import eating_medical
from afterglow.safety.rules.mania import mania
from afterglow.safety.rules.psychosis import psychosis
from afterglow.safety.rules.suicidal_ideation import suicidal_ideation
from afterglow.safety.rules.unreadable_response import unreadable_response
from afterglow.safety.rules.worsening import worsening
from afterglow.safety.ruling import Rule

RULES: tuple[Rule, ...] = (
    suicidal_ideation,
    worsening,
    psychosis,
    mania,
    eating_medical,
    alcohol_substance,
    challenging_experience,
    unreadable_response,
)
"""Every rule a review runs. Order does not matter: findings are sorted by severity, then age."""
