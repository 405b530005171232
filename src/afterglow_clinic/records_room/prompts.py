"""What the page of practice prompts says: how much there is, and what chance can tell, with both its sides.

It says nothing about anyone, compares no clinics and shares no effect out.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from afterglow.evidence.prompting import NotEnough, PromptEffect
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Patient, PromptUnavailable
from afterglow_clinic.chart.prompt_counting import Found, PromptReport, prompt_report

Reason = PromptUnavailable.Reason
Ways = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One question: what came after a prompt. `said` is the finding, or why there is none yet."""

    title: str
    said: str
    verdict: str
    basis: str


@dataclass(frozen=True, slots=True)
class PromptPage:
    """The counts, the two lines, and why no die was thrown in other weeks."""

    report: PromptReport
    lines: tuple[Line, Line]
    silent: tuple[tuple[str, int], ...]


def prompt_page(by: Actor, at: datetime) -> PromptPage:
    """Everyone of the reader's clinic, counted."""
    report = prompt_report(Patient.objects.of_clinic(by), at)
    practice = line_of(
        report.practice,
        _("Check-ins in the week after"),
        (_("%(n)s more check-ins on average"), _("%(n)s fewer check-ins on average")),
        (_("%(n)s more"), _("%(n)s fewer")),
    )
    score = line_of(
        report.score,
        _("The next score, %(what)s") % {"what": report.instrument.upper()},
        (_("%(n)s points higher on average"), _("%(n)s points lower on average")),
        (_("%(n)s higher"), _("%(n)s lower")),
    )
    silent = tuple((why_silent(reason), n) for reason, n in sorted(report.silent.items()))
    return PromptPage(report, (practice, score), silent)


def line_of(found: Found, title: str, whole: Ways, short: Ways) -> Line:
    """A finding with both ends of its interval in words; or what is missing.

    Args:
        whole: How the estimate is said, upwards and downwards; `short`: how the ends are.
    """
    if isinstance(found, NotEnough):
        return Line(title, missing_words(found), _("not enough yet"), "")
    one = found.difference
    said = _("%(middle)s; %(level)s interval: %(low)s to %(high)s.") % {
        "middle": signed(one.estimate, whole),
        "level": f"{found.level:.0%}".replace("%", " %"),
        "low": signed(one.low, short),
        "high": signed(one.high, short),
    }
    return Line(title, said, verdict_of(found), basis_of(found))


def signed(value: float, ways: Ways) -> str:
    """`0.6 more`, `0.2 fewer`: the sign as a word."""
    return (ways[0] if value >= 0 else ways[1]) % {"n": f"{abs(value):.1f}"}


def verdict_of(found: PromptEffect) -> str:
    """Whether nought lies outside the interval."""
    if found.shown:
        return _("Chance alone would seldom make so much")
    return _("Not shown to make a difference")


def basis_of(found: PromptEffect) -> str:
    """From how many, and when it is counted again."""
    return _(
        "%(people)d members, %(n)d weeks, %(prompted)d of them prompted. Counted again at %(next)d weeks, "
        "not before: who looks every week finds something by looking."
    ) % {
        "people": found.people,
        "n": found.decisions,
        "prompted": found.prompted,
        "next": found.next_look,
    }


def missing_words(found: NotEnough) -> str:
    """How much there is of what is needed."""
    counted = found.counted
    weeks = {"n": counted.decisions, "needed": counted.decisions_needed}
    if found.because == "few-people":
        people = {"n": counted.people, "needed": counted.people_needed}
        return _("Not enough yet: %(n)d of %(needed)d members.") % people
    if found.because == "one-sided":
        return _("Not enough yet: chance drew nearly the same every time.")
    return _("Not enough yet: %(n)d of %(needed)d weeks.") % weeks


def why_silent(reason: str) -> str:
    """Why no die was thrown, in words."""
    return {
        Reason.NOTHING_DUE.value: _("no practice was due when a reminder could have gone out"),
        Reason.NO_WAY.value: _("no reminder could have reached them"),
    }.get(reason, reason)
