"""The story page: what it tells, to whom, and that it stays cheap however long the story is."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from afterglow_clinic.chart.models import AuditEvent, ContentApproval, Patient, QuestionnaireResponse
from tests.clinic.builders import a_patient, a_response, a_session
from tests.clinic.cast import NOW, Cast
from tests.clinic.consult_room import course
from tests.clinic.consult_room.course import a_course, on

pytestmark = pytest.mark.django_db

SECRETS_OF_THE_TEAM = (course.RISK, course.REASON, course.DOSE, "lavender", "PHQ-9 up by five", "Item 9")


@pytest.fixture(autouse=True)
def stopped_clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def member(cast: Cast) -> Patient:
    return a_course(cast)


def page(as_person: Any, person: Any, patient: Patient, name: str = "story") -> str:
    answer = as_person(person).get(reverse(f"consult_room:{name}", args=[patient.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def words(html: str) -> str:
    """What stands on the page, without its drawings and tags."""
    bare = re.sub(r"<svg.*?</svg>", " ", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


def test_a_nurse_reads_who_what_is_next_the_findings_and_the_scores(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    told = words(page(as_person, cast.nurse, member))
    for expected in (
        "FL-001", "0144", course.ALLERGY, course.BOUNDARY,
        "Next session", course.RISK, "PHQ-9 up by five", "Read by Nora Nurse",
        "Patient Health Questionnaire-9", "PHQ-9: 9, mild", "11 better", "from 20 on",
        course.DOSE, course.REASON, "7-lavender", "Integration contact", "Session 3",
    ):  # fmt: skip
        assert expected in told, expected


def test_verdicts_print_their_reasons_with_r_and_sd(cast: Cast, as_person: Any, member: Patient) -> None:
    told = words(page(as_person, cast.nurse, member))
    assert "55 % better than 20; response is 50 %" in told
    assert re.search(r"Reliable change .* \(r [\d.]+ \w+, SD [\d.]+ \w+\)", told)


def test_every_line_says_its_version_its_source_and_that_nobody_signed_it(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    told = words(page(as_person, cast.nurse, member))
    assert "Patient Health Questionnaire-9, version 1.0.0" in told
    assert "Kroenke K, Spitzer RL, Williams JBW" in told
    assert "Awaiting sign-off" in told


def test_a_signature_counts_for_the_very_bytes_that_were_signed(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    from hashlib import sha256

    from afterglow.library.shelf import read_content

    def sign(content: str, digest: str) -> None:
        ContentApproval.objects.create(
            organization=cast.clinic, kind="instrument", content=content, version="1.0.0", sha256=digest,
            by=cast.director.practitioner, at=NOW, meaning="approved",
        )  # fmt: skip

    sign("phq-9", sha256(read_content("instruments", "phq-9")).hexdigest())
    sign("gad-7", "0" * 64)
    told = words(page(as_person, cast.nurse, member))
    assert told.count("Signed by Dora Director") == 1
    assert told.count("Awaiting sign-off") == 2  # GAD-7, whose bytes were others, and the relief model


def test_the_missing_week_is_a_gap_and_stands_in_the_denominator(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    html = page(as_person, cast.nurse, member)
    assert "PHQ-9 11 of 12" in words(html)
    assert "not answered" in html


def test_a_score_taken_soon_after_a_session_is_read_with_care(cast: Cast, as_person: Any) -> None:
    patient = cast.member.patient
    a_response(patient, authored=on(0))
    a_session(patient, on(3))
    a_response(patient, authored=on(5))
    told = words(page(as_person, cast.nurse, patient))
    assert "The recall window reaches back before the latest session" in told


def test_the_headline_measure_comes_first_and_the_others_are_folded(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    html = page(as_person, cast.nurse, member)
    first, folded = html.index("Patient Health Questionnaire-9"), html.index('<details class="card">')
    assert first < folded < html.index("Generalized Anxiety Disorder", folded)


def test_an_integrator_sees_phase_sessions_and_due_but_no_score_and_no_risk(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    html = page(as_person, cast.integrator, member)
    told = words(html)
    for expected in (
        "Wren Quillfeather", course.ALLERGY, course.BOUNDARY, "Session 3", "Next session",
        "Integration contact", "Action needed: ask a nurse or prescriber", "PHQ-9 11 of 12",
    ):  # fmt: skip
        assert expected in told, expected
    for secret in (*SECRETS_OF_THE_TEAM, "mild", "better", "Ketamine", "Kroenke"):
        assert secret not in html, secret
    assert "/forms/" not in html
    assert "chart-wide" not in html


def test_an_outside_therapist_sees_the_way_it_goes_and_nothing_it_rests_on(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    html = page(as_person, cast.therapist, member)
    told = words(html)
    assert "Clearly better than before the first session" in told
    for expected in ("Wren Quillfeather", "Phase", "Session 3", "Patient Health Questionnaire-9"):
        assert expected in told, expected
    secrets = (course.ALLERGY, course.BOUNDARY, "FL-001", "0144", "Action needed", "Not asked", "mild")
    for secret in (*SECRETS_OF_THE_TEAM, *secrets, "11 of 12", "Ketamine", "Kroenke", "Nora Nurse"):
        assert secret not in html, secret
    assert "/forms/" not in html
    assert "/care/issues/" not in html


def test_a_story_is_shown_only_to_those_who_may_see_its_member(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    for name in ("story", "print"):
        address = reverse(f"consult_room:{name}", args=[member.pk])
        status = {who: as_person(one).get(address).status_code for who, one in cast.everyone().items()}
        may = {"director", "prescriber", "nurse", "integrator", "therapist"}
        assert {who for who, code in status.items() if code == 200} == may
        for who in ("idle_integrator", "former_therapist", "far_nurse", "far_director"):
            assert status[who] == 404


def test_reading_a_story_is_written_down_and_so_is_printing_it(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    page(as_person, cast.nurse, member)
    page(as_person, cast.nurse, member, "print")
    read = AuditEvent.objects.filter(patient=str(member.pk), agent_name="Nora Nurse")
    assert list(read.values_list("subtype", flat=True)) == ["story.read", "printed-story.read"]


def test_the_sheet_of_paper_is_unfolded_and_says_who_printed_it(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    html = page(as_person, cast.nurse, member, "print")
    assert '<details class="card">' not in html
    assert "by Nora Nurse" in words(html)


def test_a_story_with_nothing_in_it_says_so(cast: Cast, as_person: Any) -> None:
    empty = a_patient(cast.clinic)
    told = words(page(as_person, cast.nurse, empty))
    for expected in ("Nothing is due", "No finding is open", "Nothing is measured yet", "Not asked yet"):
        assert expected in told, expected


def test_a_form_entered_in_error_stays_on_the_list_and_counts_nowhere(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    row = a_response(
        member, answers=(3,) * 9, authored=NOW - timedelta(hours=1),
        status=QuestionnaireResponse.Status.ENTERED_IN_ERROR,
    )  # fmt: skip
    html = page(as_person, cast.nurse, member)
    assert "Entered in error" in words(html)
    assert str(row.pk) in html
    assert "PHQ-9: 9, mild" in words(html)


def test_an_instrument_nobody_knows_and_a_form_without_score_are_said_not_hidden(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    a_response(member, "no-such-thing", {"1": 2}, authored=on(3))
    a_response(member, answers=(1, None, 1, 1, 1, 1, 1, 1, 1), authored=on(80))
    told = words(page(as_person, cast.nurse, member))
    assert "This instrument is not on the shelf" in told


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_story(
    cast: Cast, as_person: Any
) -> None:
    counts = []
    for forms in (1, 150):
        patient = a_patient(cast.clinic)
        for place in range(forms):
            a_response(patient, ("phq-9", "gad-7", "who-5")[place % 3], (1,) * (9, 7, 5)[place % 3],
                       authored=NOW - timedelta(days=place))  # fmt: skip
            a_session(patient, NOW - timedelta(days=place, hours=1))
        client = as_person(cast.nurse)
        client.get(reverse("consult_room:story", args=[patient.pk]))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse("consult_room:story", args=[patient.pk]))
        # The lock of the audit chain is PostgreSQL's own question.
        counts.append(sum("pg_advisory" not in query["sql"] for query in asked))
    assert counts[1] <= counts[0] + 1, counts  # contacts are only asked for where there are findings
    assert counts[1] <= 37  # one a part of the record; pauses of a practice are a part since they exist


def test_the_list_names_exactly_the_members_whose_story_one_may_read(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    for reader, sees in ((cast.therapist, True), (cast.integrator, True), (cast.idle_integrator, False)):
        told = words(as_person(reader).get("/story/").content.decode())
        assert ("Quillfeather" in told) is sees
        assert "Brackenwood" not in told
    assert "Brackenwood" in words(as_person(cast.nurse).get("/story/").content.decode())


def test_the_forecast_is_told_in_sentences_with_what_it_rests_on(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    html = page(as_person, cast.nurse, member)
    told = words(html)
    for expected in (
        "Do sessions relieve this person?", "Will relief be lost within 28 days, if nothing is done?",
        "in 100", "Expected under the model; before-after data", "Rests on 11 scores",
        "It runs on published figures", "It proposes no dose and no session",
        "In response, beyond the error of one form?", "is expected; in 90 of 100",
    ):  # fmt: skip
        assert expected in told, expected
    assert "d-stop-dusk" in html


LOOKS_BACK = "What the model makes of the weeks so far, knowing all of them"


@pytest.mark.parametrize("name", ["story", "print"])
def test_the_story_looks_back_in_the_drawing_in_a_sentence_and_in_the_table(
    cast: Cast, as_person: Any, member: Patient, name: str
) -> None:
    html = page(as_person, cast.nurse, member, name)
    told = words(html)
    assert f"{LOOKS_BACK}: about" in told
    assert "what the model makes of them, knowing all of them. It shows timing, not cause." in told
    assert told.count("The model, looking back") == 14  # eleven scores and three sessions
    assert html.count('stroke-dasharray="1 4"') == 3  # once in each shape, of one measure alone


def test_the_drawn_past_is_what_the_smoother_says_of_the_same_events(cast: Cast, member: Patient) -> None:
    from afterglow.reviewing import review
    from afterglow.trajectory.events import ScoreSeen, SessionGiven
    from afterglow.trajectory.smoothing import look_back
    from afterglow.trajectory.sustaining import Lens
    from afterglow_clinic.chart.loading import load_record
    from afterglow_clinic.consult_room.looking_back import hindsight_of

    record = load_record(member)
    past = hindsight_of(review(record, NOW, lens=Lens()), record, None)
    assert past is not None
    weeks = [(7.0 * week, total) for week, total in enumerate(course.PHQ_9) if total is not None]
    seen = [ScoreSeen(day, "phq-9", float(total)) for day, total in weeks]
    given = [SessionGiven(day - 1.0) for day in course.SESSIONS]
    back = look_back(sorted([*seen, *given], key=lambda one: one.day))
    mean, sd = back.severity.T  # PHQ-9 points, for its loading is one and its offset nought
    assert [one.at for one in past.steps] == [on(1 + day) for day in back.day]
    assert [one.middle for one in past.steps] == pytest.approx(mean.tolist(), abs=1e-9)
    assert [one.high - one.middle for one in past.steps] == pytest.approx((1.644854 * sd).tolist(), abs=1e-5)


def test_without_two_scores_after_a_session_there_is_no_forecast_and_it_says_why(
    cast: Cast, as_person: Any
) -> None:
    patient = cast.member.patient
    a_response(patient, authored=on(60))
    a_session(patient, on(62))
    a_response(patient, authored=on(70))
    html = page(as_person, cast.nurse, patient)
    told = words(html)
    assert "1 of 2 scores since the first session" in told
    assert "in 100" not in told
    assert "is expected" not in told
    assert "Little evidence yet: by" in told
    assert "d-stop-dusk" in html  # the band, wide
    assert 'stroke-dasharray="5 4"' not in html  # and no line in it
    assert "does not look back over the weeks so far: there is little evidence yet" in told
    assert LOOKS_BACK not in told


def test_two_scores_out_of_the_blue_call_for_a_look_and_no_forecast(cast: Cast, as_person: Any) -> None:
    patient = cast.member.patient
    for day, total in ((0, 18), (7, 9), (14, 9), (21, 8), (28, 9), (35, 8), (42, 27), (44, 0), (46, 27)):
        a_response(patient, answers=course.phq_9(total) if total < 27 else (3,) * 9, authored=on(38 + day))
    a_session(patient, on(40))
    html = page(as_person, cast.nurse, patient)
    assert "Off the model: look at this person" in words(html)
    assert "d-stop-dusk" not in html
    assert "does not look back over the weeks so far: it does not fit this person" in words(html)
    assert LOOKS_BACK not in words(html)


def test_nobody_but_the_licensed_is_shown_a_chance(cast: Cast, as_person: Any, member: Patient) -> None:
    for reader in (cast.integrator, cast.therapist):
        html = page(as_person, reader, member)
        assert "in 100" not in html
        assert "Looking ahead" not in html


def test_a_suggestion_is_settled_when_a_person_closed_its_finding_and_not_before(
    cast: Cast, as_person: Any
) -> None:
    from afterglow_clinic.care_station import actions
    from afterglow_clinic.chart.answering import AnswerSet, store_response
    from afterglow_clinic.chart.models import ContactMade, DetectedIssue

    patient, nurse = cast.member.patient, cast.nurse.actor
    answers = {str(item): 1 for item in range(1, 9)} | {"9": 3}
    given = AnswerSet("phq-9", NOW, answers)
    store_response(patient=patient, given=given, origin="link", by=cast.member.actor, at=NOW)
    told = words(page(as_person, cast.nurse, patient))
    assert told.index("Next Speak with the person now") < told.index("open finding")
    assert "Settled" not in told
    for issue in DetectedIssue.objects.filter(patient=patient):
        actions.acknowledge(issue=issue, by=nurse, at=NOW)
        actions.record_contact(issue=issue, outcome=ContactMade.Outcome.REACHED, note="", by=nurse, at=NOW)
        actions.close(issue=issue, outcome="safety plan made, seen tomorrow", by=nurse, at=NOW)
    told = words(page(as_person, cast.nurse, patient))
    assert "Settled: closed by Nora Nurse on 2 March 2026. safety plan made, seen tomorrow" in told
    assert "Next Speak with the person now" not in told


def test_a_measure_without_a_total_shows_its_parts_and_one_without_a_score_its_reason(
    cast: Cast, as_person: Any
) -> None:
    from afterglow.instruments.loading import instrument

    patient = cast.member.patient
    items = instrument("ceq").items
    a_response(patient, "ceq", {one.link_id: 2 for one in items}, authored=on(3))
    a_response(patient, answers=(None,) * 4 + (1,) * 5, authored=on(5))
    told = words(page(as_person, cast.nurse, patient))
    assert "Without a total" in told
    for scale in instrument("ceq").subscales:
        assert scale.title in told
    assert "Answers are missing: 1, 2, 3, 4" in told
    assert "Nothing is measured yet" not in told
