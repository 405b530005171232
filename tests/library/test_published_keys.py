"""Worked by hand from the published keys: the scoring traps of the catalogue, one promise each.

Every expected number was counted on paper. `answered` fills an instrument with one value and then
sets what the case is about, so that a case shows only what matters.
"""

import pytest

from afterglow.instruments.loading import instrument, shelf
from afterglow.instruments.outcome import Score, Unscorable
from afterglow.instruments.scoring import score
from afterglow.library.shelf import names
from afterglow.record import Answer, Sex


def answered(name: str, fill: Answer, /, **own: Answer) -> dict[str, Answer]:
    items = {item.link_id: fill for item in instrument(name).items}
    return items | {key.removeprefix("q").replace("_", "-"): value for key, value in own.items()}


def scored(name: str, answers: dict[str, Answer], sex: Sex = "unknown") -> Score:
    outcome = score(instrument(name), answers, sex=sex)
    assert isinstance(outcome, Score), outcome
    return outcome


def refused(name: str, answers: dict[str, Answer]) -> Unscorable:
    outcome = score(instrument(name), answers)
    assert isinstance(outcome, Unscorable), outcome
    return outcome


def test_every_instrument_of_the_shelf_keeps_the_grammar() -> None:
    assert set(shelf()) == set(names("instruments"))


def test_the_pcl_5_counts_a_symptom_from_two_and_its_clusters_are_5_2_7_and_6_items() -> None:
    found = scored("pcl-5", answered("pcl-5", 1))
    assert [found.subscales[f"cluster-{name}"] for name in "bcde"] == [5, 2, 7, 6]
    assert [found.subscales[f"cluster-{name}-symptoms"] for name in "bcde"] == [0, 0, 0, 0]
    least = scored("pcl-5", answered("pcl-5", 0, q5=2, q7=2, q8=2, q14=2, q15=2, q20=2))
    assert (least.total, least.verdicts["provisional-diagnosis"]) == (12, True)
    assert not scored("pcl-5", answered("pcl-5", 4, q6=1, q7=1)).verdicts["provisional-diagnosis"]


@pytest.mark.parametrize(
    ("total", "at_31", "at_33"), [(30, False, False), (31, True, False), (33, True, True)]
)
def test_the_pcl_5_cut_off_is_a_choice_and_both_are_shown(total: int, at_31: bool, at_33: bool) -> None:
    whole, rest = divmod(total, 4)
    answers = answered("pcl-5", 0) | {str(n): 4 for n in range(1, whole + 1)} | {str(whole + 1): rest}
    found = scored("pcl-5", answers)
    assert (found.total, found.verdicts["at-least-31"], found.verdicts["at-least-33"]) == (
        total,
        at_31,
        at_33,
    )


def test_the_pc_ptsd_5_ends_at_its_gate_with_nought_and_never_counts_the_gate() -> None:
    assert scored("pc-ptsd-5", {"gate": "no"}).total == 0
    found = scored("pc-ptsd-5", answered("pc-ptsd-5", "yes", q1="no", q2="no"))
    assert (found.total, found.verdicts["positive"], found.verdicts["positive-va"]) == (3, True, False)


def test_the_qids_takes_the_worst_of_each_domain_and_one_of_each_pair() -> None:
    worst = answered("qids-sr16", 3, q7=None, q9=None)
    assert scored("qids-sr16", worst).total == 27
    mixed = answered("qids-sr16", 0, q1=1, q4=3, q6=None, q7=2, q8=1, q9=None, q15=1, q16=2)
    assert scored("qids-sr16", mixed).total == 3 + 2 + 2
    assert refused("qids-sr16", answered("qids-sr16", 1, q8=None, q9=None, q7=None)).reason == "missing"


def test_the_audit_still_counts_items_9_and_10_when_nothing_is_drunk() -> None:
    never: dict[str, Answer] = {"1": 0, "9": 4, "10": 4}
    found = scored("audit", never)
    assert (found.total, found.band) == (8, "zone II")
    assert scored("audit", {"1": 1, "2": 0, "3": 0, "9": 0, "10": 2}).total == 3
    assert refused("audit", {"1": 1, "2": 0, "3": 1, "9": 0, "10": 2}).items == ("4", "5", "6", "7", "8")
    assert refused("audit", answered("audit", 0, q9=1)).reason == "out-of-range"


def test_the_audit_c_is_positive_from_four_in_men_and_from_three_in_women() -> None:
    three: dict[str, Answer] = {"1": 3, "2": 0, "3": 0}
    assert not scored("audit-c", three, "male").verdicts["positive"]
    assert scored("audit-c", three, "female").verdicts["positive"]
    assert scored("audit-c", three).verdicts == {"at-least-3": True}
    assert scored("audit-c", {"1": 4, "2": 0, "3": 0}).verdicts["positive"]
    assert scored("audit-c", {"1": 0}).total == 0


def test_the_dast_10_turns_only_item_3_round() -> None:
    assert scored("dast-10", answered("dast-10", "no")).total == 1
    assert scored("dast-10", answered("dast-10", "yes")).total == 9
    assert scored("dast-10", answered("dast-10", "no", q3="yes")).band == "none"


def test_the_bam_has_three_scores_and_no_total_and_leaves_7a_to_7g_and_17_out() -> None:
    found = scored("bam", answered("bam", 4))
    assert found.total is None
    assert found.subscales == {"use": 12, "risk": 24, "protective": 24}
    bare = scored("bam", answered("bam", 0, **{f"q7{letter}": 4 for letter in "ABCDEFG"}, q17=4, q8=1))
    assert bare.subscales == {"use": 0, "risk": 1, "protective": 0}
    assert bare.verdicts == {"use-flag": False, "risk-flag": False, "protective-flag": True}


def test_the_who_5_is_the_raw_sum_times_four() -> None:
    assert scored("who-5", answered("who-5", 5)).total == 100
    assert scored("who-5", answered("who-5", 2, q1=4)).total == 48
    assert scored("who-5", answered("who-5", 2, q1=4)).verdicts["poor-well-being"]
    assert not scored("who-5", answered("who-5", 2, q1=5)).verdicts["poor-well-being"]


def test_the_ede_q_global_is_the_mean_of_four_means_with_item_8_in_two_of_them() -> None:
    only_8 = scored("ede-q", answered("ede-q", 0, q8=6))
    assert (only_8.subscales["shape-concern"], only_8.subscales["weight-concern"]) == (0.75, 1.2)
    assert only_8.total == pytest.approx((0.75 + 1.2) / 4)
    assert scored("ede-q", answered("ede-q", 0) | {str(n): 28 for n in range(13, 19)}).total == 0


def test_the_ede_q_needs_more_than_half_of_a_subscale() -> None:
    assert scored("ede-q", answered("ede-q", 6, q1=None, q2=None)).total == 6
    assert refused("ede-q", answered("ede-q", 6, q1=None, q2=None, q3=None)).reason == "missing"
    assert refused("ede-q", answered("ede-q", 6, q6=None, q10=None, q11=None, q23=None)).reason == "missing"


def test_the_eat_26_scores_its_last_item_the_other_way() -> None:
    assert scored("eat-26", answered("eat-26", 5)).total == 75
    assert scored("eat-26", answered("eat-26", 0)).total == 3
    assert scored("eat-26", answered("eat-26", 2)).total == 1
    assert scored("eat-26", answered("eat-26", 4)).total == 50


def test_the_eat_26_fills_in_one_gap_of_a_subscale_and_no_second() -> None:
    found = scored("eat-26", answered("eat-26", 4, q1=None))
    assert (found.total, found.prorated, found.n_missing) == (50, True, 1)
    assert refused("eat-26", answered("eat-26", 4, q1=None, q6=None)).reason == "missing"


def test_the_oci_r_is_read_with_and_without_hoarding() -> None:
    found = scored("oci-r", answered("oci-r", 0, q1=4, q7=4, q13=4, q2=4, q3=4, q4=3))
    assert (found.total, found.subscales["hoarding"], found.subscales["ocd-15"]) == (23, 12, 11)
    assert found.verdicts == {"total-positive": True, "ocd-positive": False, "hoarding-positive": True}


def test_the_peg_is_a_mean_and_not_a_sum() -> None:
    assert scored("peg", {"1": 10, "2": 5, "3": 3}).total == 6


def test_the_whodas_counts_from_one_and_fills_in_one_answer_at_most() -> None:
    assert scored("whodas-12", {str(n): 1 for n in range(1, 13)}).total == 12
    one_gap: dict[str, Answer] = {str(n): 2 for n in range(1, 12)}
    found = scored("whodas-12", one_gap)
    assert (found.total, found.prorated) == (24, True)
    assert refused("whodas-12", {str(n): 2 for n in range(1, 11)}).reason == "missing"


def test_the_wsas_without_work_is_out_of_32_and_takes_no_band() -> None:
    found = scored("wsas", answered("wsas", 8, q1="n/a"))
    assert (found.total, found.band) == (32, None)
    assert scored("wsas", answered("wsas", 8)).band == "moderately severe or worse"


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"1": "no", "2": "no", "6": "no"}, "none"),
        ({"1": "yes", "2": "no", "6": "no"}, "low"),
        ({"1": "yes", "2": "yes", "3": "no", "4": "no", "5": "no", "6": "no"}, "low"),
        ({"1": "yes", "2": "yes", "3": "yes", "4": "no", "5": "no", "6": "no"}, "moderate"),
        ({"1": "no", "2": "no", "6": "yes", "6-recent": "no"}, "moderate"),
        ({"1": "no", "2": "no", "6": "yes", "6-recent": "yes"}, "high"),
        ({"1": "no", "2": "yes", "3": "no", "4": "yes", "5": "no", "6": "no"}, "high"),
        ({"1": "no", "2": "yes", "3": "no", "4": "no", "5": "yes", "6": "no"}, "high"),
    ],
)
def test_the_c_ssrs_is_the_highest_level_that_applies_and_never_a_sum(
    answers: dict[str, Answer], level: str
) -> None:
    found = scored("c-ssrs", answers)
    assert (found.total, found.verdicts["risk"]) == (None, level)


def test_the_asq_reads_a_refusal_as_positive_and_asks_the_fifth_only_then() -> None:
    four: dict[str, Answer] = {"1": "no", "2": "no", "3": "no", "4": "no"}
    assert scored("asq", four).verdicts == {"positive": False, "risk": "negative"}
    assert scored("asq", four | {"4": "refused", "5": "no"}).verdicts == {
        "positive": True,
        "risk": "non-acute-positive",
    }
    assert scored("asq", four | {"1": "yes", "5": "yes"}).verdicts["risk"] == "acute-positive"
    assert scored("asq", four | {"1": "yes", "5": "refused"}).verdicts["risk"] == "acute-positive"
    assert refused("asq", four | {"1": "yes"}).items == ("5",)


def test_the_mdq_needs_all_three_conditions() -> None:
    seven = {f"1.{n}": "yes" if n <= 7 else "no" for n in range(1, 14)}
    assert scored("mdq", seven | {"2": "yes", "3": 2}).verdicts["positive"]
    alone = scored("mdq", seven | {"2": "yes", "3": 1})
    assert (alone.verdicts["positive"], alone.verdicts["seven-or-more"]) == (False, True)
    assert not scored("mdq", seven | {"2": "no", "3": 3}).verdicts["positive"]
    assert not scored("mdq", seven | {"1.7": "no", "2": "yes", "3": 3}).verdicts["positive"]


def test_the_pq_16_keeps_its_count_and_its_distress_apart() -> None:
    six = answered("pq-16", None) | {str(n): "yes" if n <= 6 else "no" for n in range(1, 17)}
    six |= {f"{n}-distress": 1 for n in range(1, 7)}
    found = scored("pq-16", six)
    assert found.subscales == {"endorsed": 6, "distress": 6}
    assert found.verdicts == {"positive": True, "distress-positive": False}
    assert scored("pq-16", {str(n): "no" for n in range(1, 17)}).subscales == {"endorsed": 0, "distress": 0}


def test_the_pq_b_counts_no_distress_where_nothing_was_endorsed() -> None:
    none: dict[str, Answer] = {str(n): "no" for n in range(1, 22)}
    found = scored("pq-b", none | {"1": "yes", "1-distress": 5})
    assert (found.total, found.subscales["distress"]) == (1, 5)


def test_the_meq30_is_complete_only_when_all_four_scales_reach_60_percent() -> None:
    assert scored("meq30", answered("meq30", 3)).verdicts["complete"]
    high = scored("meq30", answered("meq30", 5, q3=3, q10=3, q29=2))
    assert high.total is not None
    assert high.total > 3
    assert not high.verdicts["complete"]


def test_the_ceq_calls_for_a_follow_up_on_fear_insanity_or_paranoia() -> None:
    assert not scored(
        "ceq", answered("ceq", 5, **{f"q{n}": 2 for n in (4, 7, 14, 21, 26, 8, 13, 19, 12, 22)})
    ).verdicts["follow-up-call"]
    assert scored("ceq", answered("ceq", 0, q12=3, q22=3)).verdicts["follow-up-call"]


def test_the_wcs_turns_7_8_11_and_12_round() -> None:
    found = scored("wcs", answered("wcs", 100))
    assert found.subscales["self"] == 100
    assert found.subscales["others"] == pytest.approx(200 / 6)


def test_the_ffmq_15_is_kept_by_its_39_item_numbers_and_has_two_totals() -> None:
    found = scored("ffmq-15", answered("ffmq-15", 5))
    assert found.subscales["observe"] == 15
    assert found.subscales["describe"] == 5 + 1 + 5
    assert found.subscales["act-with-awareness"] == found.subscales["nonjudge"] == 3
    assert found.subscales["nonreact"] == 15
    assert (found.subscales["with-observe"], found.subscales["without-observe"]) == (47, 32)


def test_the_wai_sr_scales_interleave() -> None:
    goal = scored("wai-sr", answered("wai-sr", 1, q4=5, q6=5, q8=5, q11=5))
    assert (goal.subscales["goal"], goal.subscales["task"], goal.subscales["bond"]) == (20, 4, 4)


def test_the_cadss_6_is_not_the_first_six_items() -> None:
    assert [item.link_id for item in instrument("cadss-6").items] == ["1", "2", "6", "7", "15", "22"]


def test_sedation_is_a_code_and_its_alarms_point_down() -> None:
    assert scored("moaa-s", {"1": 1}).verdicts == {"tell-physician": True, "airway-emergency": True}
    assert scored("moaa-s", {"1": 4}).verdicts == {"tell-physician": False, "airway-emergency": False}
    assert [scored("rass", {"1": code}).verdicts["alarm"] for code in (-3, -2, 1, 2)] == [
        True,
        False,
        False,
        True,
    ]


def test_the_phq_15_asks_one_item_of_women_only() -> None:
    answers = answered("phq-15", 1)
    del answers["4"]
    assert scored("phq-15", answers, "male").total == 14
    assert refused("phq-15", answers).items == ("4",)
