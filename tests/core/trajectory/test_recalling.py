"""What the relief model is told of a record: every total and every session, and nothing else."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from afterglow.instruments.outcome import Score, Unscorable
from afterglow.record import Encounter, PatientRecord, QuestionnaireResponse
from afterglow.reviewing import review
from afterglow.trajectory.events import ScoreSeen, SessionGiven
from afterglow.trajectory.recalling import days_since, events_of
from afterglow.trajectory.scored import ScoredResponse
from afterglow.trajectory.sustaining import LittleEvidence, SustainLine, sustain_line

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def on(day: float) -> datetime:
    return START + timedelta(days=day)


def scored(day: float, total: float | None, status: str = "completed") -> ScoredResponse:
    response = QuestionnaireResponse(f"r{day}", "phq-9", on(day), status=status)  # type: ignore[arg-type]
    return ScoredResponse(response, Score("phq-9", "1", total))


def test_a_total_is_seen_and_a_treatment_is_given_on_its_day() -> None:
    told = events_of([scored(0.5, 19)], [Encounter("e", "treatment", on(3), agent="ketamine")], START)
    assert told == (ScoreSeen(0.5, "phq-9", 19), SessionGiven(3.0, 1.0))


def test_placebo_is_a_session_of_nothing() -> None:
    assert events_of([], [Encounter("e", "treatment", on(3), agent="placebo")], START) == (
        SessionGiven(3, 0),
    )


def test_no_total_no_finished_form_no_begun_treatment_is_no_event() -> None:
    unscored = ScoredResponse(QuestionnaireResponse("x", "phq-9", START), Unscorable("phq-9", "missing"))
    forms = [unscored, scored(1, None), scored(2, 12, "in-progress")]
    sessions = [
        Encounter("a", "treatment", on(1), status="planned"),
        Encounter("b", "treatment", on(2), status="cancelled"),
        Encounter("c", "integration", on(3)),
    ]
    assert events_of(forms, sessions, START) == ()


def test_days_are_elapsed_days_through_a_clock_change() -> None:
    denver = ZoneInfo("America/Denver")
    before = datetime(2026, 3, 7, 12, tzinfo=denver)
    assert (
        days_since(before.astimezone(UTC), datetime(2026, 3, 8, 12, tzinfo=denver).astimezone(UTC)) == 23 / 24
    )


def test_a_reviewed_record_gets_a_line_after_two_scores_and_not_before() -> None:
    answers = {str(item): 2 for item in range(1, 10)}
    better = answers | {str(item): 0 for item in range(1, 6)}
    forms = tuple(
        QuestionnaireResponse(f"r{day}", "phq-9", on(day), answers if day == 0 else better)
        for day in (0, 5, 12, 19)
    )
    record = PatientRecord("p", responses=forms, encounters=(Encounter("e", "treatment", on(2)),))
    for day, kind in ((6, LittleEvidence), (20, SustainLine)):
        told = events_of(review(record, on(day)).scores, record.encounters, START)
        assert isinstance(sustain_line(told, day), kind)
