"""The clinic's figures: denominators, bounds, the missing as work, and who may see what."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from afterglow.evidence.coverage import limits_for
from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.models import MeasureReport, Patient
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.chart.relief_model import relief_model
from afterglow_clinic.records_room.reports.making import make_reports
from tests.clinic.builders import a_patient, a_response, a_session
from tests.clinic.cast import NOW, Cast, Person, signed_in
from tests.clinic.sustain.lives import BENDING, SIX, STEADY, live, looked_at

pytestmark = pytest.mark.django_db
UNHEARD = ((-1, 18), (4, 14))


@pytest.fixture
def counted(cast: Cast) -> Cast:
    """Three who were due (one of them never heard from again), and one who has not come so far."""
    for family, scores, today in (
        ("Steady", STEADY, 60.0),
        ("Bending", BENDING, 60.0),
        ("Unheard", UNHEARD, 60.0),
        ("Early", STEADY[:5], 17.0),
    ):
        looked_at(live(a_patient(cast.clinic, family), scores, today=today))
    make_reports(organization=cast.clinic, by=the_system(cast.clinic.pk), at=NOW)
    return cast


def report(kind: str) -> dict[str, object]:
    return MeasureReport.objects.filter(kind=kind).latest("made").body


def page(person: Person, name: str) -> str:
    with time_machine.travel(NOW, tick=False):
        answer = signed_in(person).get(reverse(f"records_room:{name}"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_three_denominators_and_bounds_around_the_headline(counted: Cast) -> None:
    response = report("rates")["rates"][0]  # type: ignore[index]
    assert (response["started"], response["scored"], response["succeeded"]) == (3, 2, 2)
    low, high = response["missing_as_failure"]["estimate"], response["completers"]["estimate"]
    assert (low, high) == (pytest.approx(2 / 3), 1.0)
    assert low <= response["imputed"]["estimate"] <= high
    assert report("rates")["not_due"] == 1


def test_the_missing_are_work_for_the_director_and_a_number_for_the_owner(counted: Cast) -> None:
    assert "Ask Ada Unheard for a check-in" in page(counted.director, "rates")
    owner = page(counted.owner, "rates")
    assert "1 member was due and has no score" in owner
    assert "Unheard" not in owner


def test_few_people_are_not_compared_and_relief_has_three_names(counted: Cast) -> None:
    seen = page(counted.owner, "rates")
    assert "too few to compare anybody" in seen
    for name in ("Without further ketamine", "Under the programme as run", "While in care"):
        assert name in seen
    assert "of 180 days" in seen


def test_a_small_clinic_runs_on_priors_and_says_so(counted: Cast) -> None:
    assert report("model")["use"] == "priors"
    assert relief_model(counted.clinic.pk).model.members == 0
    assert "fewer than 50" in page(counted.nurse, "calibration")


def test_the_calibration_page_names_where_the_model_loses_and_when_it_was_judged(counted: Cast) -> None:
    seen = page(counted.nurse, "calibration")
    assert "Where it loses" in seen
    assert "afterglow calibrate" in seen


def test_false_alarms_carry_their_denominator_and_definition(counted: Cast) -> None:
    alarms = report("alarms")
    assert alarms["definition"].startswith("weekly-after-series")  # type: ignore[union-attr]
    assert alarms["false_alarms"] <= alarms["alarms"] <= alarms["member_weeks"]  # type: ignore[operator]


def test_a_month_of_a_right_band_stays_within_its_limits() -> None:
    low, high = limits_for(100)
    assert low == pytest.approx(0.84, abs=0.011)
    assert high == pytest.approx(0.95, abs=0.011)
    assert limits_for(1)[1] == 1.0


def test_other_instruments_are_counted_against_their_own_bands_and_move_nobody_s_choice(cast: Cast) -> None:
    alone = live(a_patient(cast.clinic, "Alone"), STEADY, today=60.0)
    looked_at(alone)
    make_reports(organization=cast.clinic, by=the_system(cast.clinic.pk), at=NOW)
    before = report("coverage")
    assert before["others"] == []
    for days, points in ((61, 33), (40, 12), (20, 3)):
        a_response(alone, "madrs", (), authored=NOW - timedelta(days=days), total=points)
    looked_at(alone)
    make_reports(organization=cast.clinic, by=the_system(cast.clinic.pk), at=NOW + timedelta(minutes=1))
    after = report("coverage")
    [row] = after["others"]  # type: ignore[misc]
    assert row["instrument"] == "madrs"
    assert row["scores"] in (2, 3)  # a first score of anyone is held against no band
    assert after["watch"]["scores"] == before["watch"]["scores"] + (3 - row["scores"])  # type: ignore[index]
    assert "MADRS: " in page(cast.nurse, "calibration")


def test_somebody_rated_by_the_madrs_alone_is_missing_from_the_phq_9_s_rates_and_imputed_from_it(
    cast: Cast,
) -> None:
    """The line knows of them; the rate by the PHQ-9 does not count a score that was never taken."""
    patient, start = a_patient(cast.clinic, "Rated"), NOW - timedelta(days=60)
    for day in SIX:
        a_session(patient, start + timedelta(days=day, hours=2))
    found = []
    for day, points in ((-1, 34), (12, 9)):
        a_response(patient, "madrs", (), authored=start + timedelta(days=day), total=points)
        looked_at(patient)
        at = NOW + timedelta(minutes=day)
        make_reports(organization=cast.clinic, by=the_system(cast.clinic.pk), at=at)
        response = report("rates")["rates"][0]  # type: ignore[index]
        assert (response["started"], response["scored"]) == (1, 0)
        found.append(response["imputed"]["estimate"])
    assert found[1] > found[0] + 0.05


def test_who_may_not_makes_no_report(cast: Cast) -> None:
    for person in (cast.nurse, cast.integrator, cast.member):
        with pytest.raises(NotPermitted):
            make_reports(organization=cast.clinic, by=person.actor, at=NOW)


def test_another_clinic_s_figures_are_not_seen(counted: Cast) -> None:
    assert "Nothing has been counted" not in page(counted.director, "rates")
    assert "Nothing has been counted" in page(counted.far_director, "rates")


def test_a_member_reads_plain_words_and_no_chance(cast: Cast) -> None:
    member = cast.member.patient
    assert isinstance(member, Patient)
    looked_at(live(member, STEADY))
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        seen = signed_in(cast.member).get(reverse("waiting_room:going")).content.decode()
    assert "clearly lower than when you started" in seen
    assert "you do not have to wait for the next form" in seen
    main = seen[seen.index("<main") : seen.index("</main>")]
    for word in ("%", "in 100", "relapse", "PHQ", "score", "slip", "!"):
        assert word not in main.replace("check-ins", "")


def test_a_clinic_without_members_is_counted_as_nobody(cast: Cast) -> None:
    made = make_reports(organization=cast.far_clinic, by=the_system(cast.far_clinic.pk), at=NOW)
    assert made["coverage"].body["watch"]["share"] is None
    assert made["rates"].body["rates"][0]["imputed"] is None
    assert "Nobody in response has been watched yet" in page(cast.far_director, "rates")
    assert "No score here could be held" in page(cast.far_director, "calibration")
