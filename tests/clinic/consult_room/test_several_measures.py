"""The story where several depression measures feed one line: which, by which link, each with its own mark."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from afterglow.trajectory.parameters import shelf_model
from afterglow_clinic.chart.models import Outlook, Patient
from tests.clinic.builders import a_response, a_session
from tests.clinic.cast import NOW, Cast
from tests.clinic.consult_room.course import a_course, measured_otherwise, on
from tests.clinic.consult_room.test_story import page, words
from tests.clinic.sustain.lives import looked_at

pytestmark = pytest.mark.django_db

RATED = ((-1, 34), (4, 25), (8, 17), (12, 12), (16, 9), (20, 8), (27, 7), (34, 8), (41, 9))


@pytest.fixture(autouse=True)
def stopped_clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def member(cast: Cast) -> Patient:
    patient = a_course(cast)
    measured_otherwise(patient)
    return patient


def rated(patient: Patient) -> Patient:
    """Somebody whom only a clinician rates."""
    for day, total in RATED:
        a_response(patient, "madrs", (), authored=on(40 + day), total=total)
    for day in (0, 3, 7, 10, 14, 18):
        a_session(patient, on(40.2 + day))
    return patient


@pytest.mark.parametrize("name", ["story", "print"])
def test_the_page_names_every_instrument_its_mark_and_its_link(
    cast: Cast, as_person: Any, member: Patient, name: str
) -> None:
    told = words(page(as_person, cast.nurse, member, name))
    for expected in (
        "What this line rests on", "11 scores, marked by dots: the line is drawn on its scale",
        "2 scores, marked by squares", "1 score, marked by triangles", "Kim HK et al. 2023",
        "Carmody TJ et al. 2006",
        "Rests on 14 scores", "no score is changed into another",
    ):  # fmt: skip
        assert expected in told, expected


def test_each_instrument_is_told_in_a_sentence_and_in_the_table(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    """MADRS 14 is (14 + 1.5) / 1.8 = 8.6 on the PHQ-9's scale, by hand."""
    told = words(page(as_person, cast.nurse, member))
    assert "MADRS is marked by squares (2): the last, 14 on" in told
    assert "counts here as about 9 (90 in 100:" in told
    assert "14 on its own scale; here about 8.6 (" in told
    assert "QIDS-SR16 is marked by triangles (1): the last, 9 on" in told


def test_every_shape_of_the_drawing_has_a_mark_for_each_score_and_a_key(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    drawings = re.findall(r"<svg.*?</svg>", page(as_person, cast.nurse, member), flags=re.S)
    of_line = [one for one in drawings if "<title>MADRS 14, " in one]
    assert len(of_line) == 3
    for one in of_line:
        assert one.count("h8v8h-8z") == 3  # two scores and the key
        assert one.count("l5 9h-10z") == 2  # one score and the key
        assert ">QIDS-SR16</text>" in one


def test_a_measure_without_a_link_or_of_another_construct_says_that_it_has_no_part(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    told = words(page(as_person, cast.nurse, member))
    assert "No part in the line ahead: the one crosswalk known here leads to another scale (PROMIS)" in told
    assert "No line ahead is drawn for anxiety: the model has a filter for the GAD-7" in told
    assert told.count("These scores are part of the line on the chart of PHQ-9") == 2


def test_with_the_phq_9_alone_the_page_has_no_key_and_no_list_of_instruments(
    cast: Cast, as_person: Any
) -> None:
    html = page(as_person, cast.nurse, a_course(cast))
    assert "What this line rests on" not in html
    assert "h8v8h-8z" not in html


def test_somebody_rated_by_the_madrs_alone_has_the_line_on_its_chart(cast: Cast, as_person: Any) -> None:
    patient = rated(cast.member.patient)
    html = page(as_person, cast.nurse, patient)
    told = words(html)
    assert "no score before the first session" not in told
    assert "measure relief-monthly-madrs" in told
    assert "MADRS about" in told  # what one more session would change, in points of the MADRS
    assert "By 16 " in told or "is expected; in 90 of 100" in told
    assert html.count("d-stop-dusk") > 0


def test_a_slip_of_somebody_rated_by_the_madrs_is_told_in_its_points(cast: Cast, as_person: Any) -> None:
    patient = rated(cast.member.patient)
    for day, total in ((82, 16), (83, 22)):
        a_response(patient, "madrs", (), authored=on(day), total=total)
    state = looked_at(patient)
    assert state.line["basis"]["instruments"] == [["madrs", 11]]
    assert state.line["latest"] == 22
    assert state.outlook == Outlook.LOST
    told = words(as_person(cast.nurse).get(reverse("care_station:slipping")).content.decode())
    assert "Last MADRS 22, before the first session 34; above 17 counts as lost." in told


def test_the_noise_of_a_mark_is_the_noise_the_model_reads_it_with(member: Patient) -> None:
    from afterglow.reviewing import review
    from afterglow.trajectory.sustaining import Lens
    from afterglow_clinic.chart.loading import load_record
    from afterglow_clinic.consult_room.beside import beside_of

    record = load_record(member)
    marks = {one.name: one.points for one in beside_of(review(record, NOW, lens=Lens()), record, None)}
    last, row = marks["MADRS"][-1], shelf_model().readings["madrs"]
    assert last.middle == pytest.approx((14 + 1.5) / 1.8)
    assert last.high - last.middle == pytest.approx(1.644854 * row.noise_sd / 1.8, abs=1e-5)
    assert last.low == pytest.approx(max(0.0, 2 * last.middle - last.high), abs=1e-9)


def test_two_instruments_that_contradict_each_other_are_put_before_a_person(
    cast: Cast, as_person: Any
) -> None:
    patient = a_course(cast)
    a_response(patient, "madrs", (), authored=on(78) + timedelta(hours=3), total=52)
    told = words(page(as_person, cast.nurse, patient))
    assert "Two instruments contradict each other: look at this person" in told
    assert "PHQ-9 9 on" in told
    assert "MADRS 52 on" in told
    assert "Rests on 10 scores" in told


def test_a_member_rated_by_the_madrs_alone_reads_the_same_plain_words(cast: Cast, as_person: Any) -> None:
    rated(cast.member.patient)
    told = words(as_person(cast.member).get(reverse("waiting_room:going")).content.decode())
    assert "clearly lower than when you started" in told
    assert "MADRS" not in told
