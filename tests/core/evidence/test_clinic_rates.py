"""Clinic rates: three denominators, honest about the missing; sustained relief under three names."""

import numpy as np
import pytest
from scipy.stats import beta, binomtest

from afterglow.evidence.alarms import MemberWeek, alarm_record
from afterglow.evidence.clinic_rates import Person, clinic_rate
from afterglow.evidence.intervals import settings, wilson, with_prior
from afterglow.evidence.sustained import (
    Watched,
    under_the_programme,
    watch,
    while_in_care,
    without_further_ketamine,
)
from afterglow.trajectory.cohorts import events_of
from afterglow.trajectory.events import ScoreSeen, SessionGiven
from afterglow.trajectory.generating import simulate_cohort
from afterglow.trajectory.measures import shelf_measure
from afterglow.trajectory.parameters import shelf_model
from afterglow.trajectory.profiles import shelf_profile
from afterglow.trajectory.simulated import members


@pytest.mark.parametrize(("k", "n"), [(0, 10), (5, 10), (10, 10), (37, 120)])
def test_wilson_agrees_with_scipy(k: int, n: int) -> None:
    theirs = binomtest(k, n).proportion_ci(0.9, method="wilson")
    ours = wilson(k, n, 0.9)
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_nobody_counted_is_not_nought() -> None:
    assert wilson(0, 0, 0.9) is None


def test_the_prior_counts_at_half_weight() -> None:
    row = settings()["prior"]["response"]
    theirs = beta(row["alpha"] / 2 + 6, row["beta"] / 2 + 4)
    ours = with_prior("response", 6, 10, 0.9)
    assert ours.estimate == pytest.approx(theirs.mean())
    assert (ours.low, ours.high) == pytest.approx(theirs.interval(0.9))


def person(scores: list[tuple[float, float]], left: float | None = None) -> Person:
    events = [ScoreSeen(day, "phq-9", value) for day, value in scores]
    return Person((*events, SessionGiven(0.1), SessionGiven(4.1)), left)


def test_three_denominators_and_the_missing_stand_beside_a_rate() -> None:
    people = [
        person([(0, 20), (21, 8)]),
        person([(0, 20), (21, 15)]),
        person([(0, 20), (3, 19)]),
        person([(0, 20)], left=5),
        Person((ScoreSeen(0, "phq-9", 20.0),)),
    ]
    rate = clinic_rate("response", people, (18, 28), shelf_measure(), shelf_model())
    assert (rate.started, rate.reached, rate.scored, rate.succeeded, rate.missing) == (4, 3, 2, 1, 2)
    assert rate.completers is not None
    assert rate.imputed is not None
    assert rate.missing_as_failure is not None
    assert rate.completers.estimate == 0.5
    assert rate.missing_as_failure.estimate == 0.25
    assert rate.missing_as_failure.estimate < rate.imputed.estimate < 0.75
    assert rate.measure == "relief-weekly 1.1.0"


def test_worse_missing_people_lower_the_rate() -> None:
    people = [person([(0, 20), (3, 9), (7, 8)]) for _ in range(5)]
    rate = clinic_rate("response", people, (18, 28), shelf_measure(), shelf_model())
    assert rate.imputed is not None
    shifted = [share for _, share in rate.shifted]
    assert rate.imputed.estimate > shifted[0] > shifted[1]


def test_a_clinic_without_members_says_only_what_the_prior_says() -> None:
    rate = clinic_rate("response", [], (18, 28), shelf_measure(), shelf_model())
    assert rate.imputed is None
    assert rate.completers is None
    assert rate.with_prior.high - rate.with_prior.low > 0.3


def test_someone_without_a_baseline_stays_in_the_denominator() -> None:
    late = Person((SessionGiven(0.1), ScoreSeen(5, "phq-9", 9.0), ScoreSeen(21, "phq-9", 5.0)))
    people = [late, person([(0, 20), (21, 8)])]
    rate = clinic_rate("response", people, (18, 28), shelf_measure(), shelf_model())
    assert (rate.started, rate.scored) == (2, 1)


def test_imputing_beats_forgetting_when_the_worse_off_leave() -> None:
    """Section 6 of the note: completers flatter, the model's filling in stays near the truth."""
    profile, measure, model = shelf_profile("community-iv"), shelf_measure(), shelf_model()
    inside, completers, truth_all = 0, [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        everyone = list(members(simulate_cohort(profile, 120, rng)))
        people, truth = [], []
        for one in everyone:
            events = [SessionGiven(e.day + 0.1) if isinstance(e, SessionGiven) else e for e in events_of(one)]
            last = next((e.value for e in events if isinstance(e, ScoreSeen) and e.day == 21), None)
            if last is None:
                continue
            truth.append(last <= events[0].value / 2)
            gone = rng.random() < (0.6 if last > 10 else 0.2)
            kept = tuple(e for e in events if not gone or e.day < 9)
            people.append(Person(kept, 9.0 if gone else None))
        rate = clinic_rate("response", people, (21, 21), measure, model)
        assert rate.imputed is not None
        assert rate.completers is not None
        assert rate.missing_as_failure is not None
        share = float(np.mean(truth))
        inside += rate.imputed.low <= share <= rate.imputed.high
        completers.append(rate.completers.estimate - share)
        truth_all.append(rate.imputed.estimate - share)
        assert rate.missing_as_failure.estimate < rate.imputed.estimate
    assert np.mean(completers) > 0.08
    assert abs(np.mean(truth_all)) < 0.06
    assert inside >= 14


def watched(relapse: float | None, further: float | None = None, left: float | None = None) -> Watched:
    return Watched(relapse, further, left, 200.0)


def test_the_three_estimands_answer_three_questions() -> None:
    """Ten responders by hand: two relapse, two are given a session (one relapses after it), one leaves."""
    group = [watched(30), watched(60), watched(None, 40), watched(90, 50), watched(None, None, 70)]
    group += [watched(None) for _ in range(5)]
    measure = shelf_measure()
    alone, run = without_further_ketamine(group, measure), under_the_programme(group, measure)
    care = while_in_care(group, measure)
    assert (alone.sustained.estimate, alone.relapsed, alone.competing) == pytest.approx((0.6, 0.2, 0.2))
    assert (run.sustained.estimate, run.relapsed, run.competing) == pytest.approx((0.7, 0.3, 0.0))
    assert (care.sustained.estimate, care.relapsed, care.competing) == pytest.approx((0.6, 0.3, 0.1))
    assert alone.relief_days.estimate == pytest.approx((30 + 60 + 40 + 50 + 6 * 180) / 10)
    assert len({one.estimand for one in (alone, run, care)}) == 3
    assert all(one.measure == "relief-weekly 1.1.0" for one in (alone, run, care))


def test_a_further_session_is_never_ordinary_censoring() -> None:
    """Were it so, the share without further ketamine would be higher than Aalen and Johansen's."""
    group = [watched(None, 20) for _ in range(5)] + [watched(60) for _ in range(3)]
    group += [watched(None) for _ in range(2)]
    found = without_further_ketamine(group, shelf_measure())
    assert found.competing == pytest.approx(0.5)
    assert found.relapsed == pytest.approx(0.3)


def test_responders_are_watched_from_the_score_that_showed_it() -> None:
    people = [
        person([(0, 20), (21, 8), (28, 9), (35, 12), (42, 6)]),
        person([(0, 20), (21, 12)]),
        person([(0, 20), (21, 5), (28, 12), (35, 4)], left=60),
    ]
    one, two = watch(people, (18, 28), shelf_measure(), shelf_model())
    assert (one.relapse, one.last_seen, one.left) == (14, 21, None)
    assert (two.relapse, two.left) == (7, 39)
    calm = watch(people, (18, 28), shelf_measure("relief-two-in-a-row"), shelf_model())
    assert [w.relapse for w in calm] == [None, None]


def test_false_alarms_are_counted_beside_the_list() -> None:
    weeks = [
        MemberWeek("a", 1, 0.7, 21.0),
        MemberWeek("a", 2, 0.8, 14.0),
        MemberWeek("b", 1, 0.6, None),
        MemberWeek("b", 2, 0.2, None),
        MemberWeek("c", 1, 0.1, 7.0),
    ]
    record = alarm_record(weeks, 0.5)
    assert (record.alarms, record.false_alarms, record.relapses, record.caught) == (3, 1, 2, 1)
    assert record.false_per_100_member_weeks == pytest.approx(20.0)
    assert record.median_days_gained == 21.0
    assert alarm_record([], 0.5).false_per_100_member_weeks is None
