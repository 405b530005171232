"""Drawings keep their promises: nothing lost, nothing invented, nothing unescaped, no style attribute."""

import math
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterglow_clinic.drawing import (
    Band,
    Beside,
    BesidePoint,
    Chart,
    Curve,
    CurveStep,
    Forecast,
    ForecastStep,
    Hindsight,
    HindsightStep,
    Point,
    Practice,
    Session,
    completeness_bar,
    score_chart,
    sparkline,
    step_curve,
)
from afterglow_clinic.drawing.subject import Undrawable
from afterglow_clinic.drawing.svg import element

SVG = "{http://www.w3.org/2000/svg}"
START = datetime(2027, 2, 8, 15, 0, tzinfo=UTC)
BANDS = (Band("minimal", 0, 4), Band("mild", 5, 9), Band("moderate to severe", 10, 27))
HOSTILE = "</svg><script>alert('x')</script>\"' onload=\"y\" & \x00\x0b\ud800 ]]> 😀 \u202e"


def on(days: float) -> datetime:
    return START + timedelta(days=days)


def weekly(*values: float | None) -> list[Point]:
    return [Point(on(7 * i), value) for i, value in enumerate(values)]


def chart(*values: float | None, **more: object) -> Chart:
    return score_chart(weekly(*values), title="PHQ-9", measure="PHQ-9", low=0, high=27, **more)  # type: ignore[arg-type]


def shapes(drawn: Chart) -> list[ET.Element]:
    return [ET.fromstring(svg) for svg in (drawn.phone, drawn.tablet, drawn.wide)]


def lines(svg: ET.Element) -> list[list[list[str]]]:
    """Of the score line: its pieces, each a list of corners as "x y"."""
    ink = [p for p in svg.iter(f"{SVG}path") if p.get("class") == "d-s-ink"]
    return [piece.replace("h0", "").split("L") for path in ink for piece in path.get("d", "").split("M")[1:]]


def seen_text(svg: ET.Element) -> list[str]:
    return [node.text or "" for node in svg.iter(f"{SVG}text")]


def test_every_value_has_a_corner_a_dot_and_a_row():
    drawn = chart(19, 18, 14, 9)
    for svg in shapes(drawn):
        (piece,) = lines(svg)
        assert len(piece) == 4
        assert [c.find(f"{SVG}title").text.split(",")[0] for c in svg.iter(f"{SVG}circle")] == [
            "19",
            "18",
            "14",
            "9",
        ]
    assert [row[2] for row in drawn.rows] == ["19", "18", "14", "9"]


def test_a_missing_answer_breaks_the_line_and_leaves_an_open_mark_and_a_row():
    drawn = chart(19, 18, None, 9, 8)
    for svg in shapes(drawn):
        assert [len(piece) for piece in lines(svg)] == [2, 2]
        assert "not answered" in seen_text(svg)
        open_marks = [c for c in svg.iter(f"{SVG}circle") if c.find(f"{SVG}title") is None]
        assert len(open_marks) == 2  # one at the missing time, one where it is explained
    assert drawn.rows[2][1:] == ("Measure", "not answered", "")
    assert "1 time it was due and not answered." in drawn.sentence


def test_without_a_missing_answer_nothing_speaks_of_one():
    drawn = chart(19, 18)
    assert all("not answered" not in seen_text(svg) for svg in shapes(drawn))
    assert "not answered" not in drawn.sentence


def test_lower_values_stand_lower_and_later_ones_further_right():
    for svg in shapes(chart(19, 3)):
        ((first, last),) = lines(svg)
        (x1, y1), (x2, y2) = (map(float, corner.split()) for corner in (first, last))
        assert x1 < x2
        assert y1 < y2  # the page's y grows downward


@pytest.mark.parametrize(
    ("better", "axis", "last", "said"),
    [
        ("down", "↓ PHQ-9, lower is better", 9, "10 lower, which is better."),
        ("down", "↓ PHQ-9, lower is better", 25, "6 higher, which is worse."),
        ("up", "↑ PHQ-9, higher is better", 25, "6 higher, which is better."),
        ("up", "↑ PHQ-9, higher is better", 9, "10 lower, which is worse."),
        ("neither", "PHQ-9, which has no better or worse", 9, "10 lower."),
        ("neither", "PHQ-9, which has no better or worse", 25, "6 higher."),
    ],
)
def test_which_way_is_better_is_said_on_the_axis_and_in_the_sentence(better, axis, last, said):
    drawn = chart(19, last, better=better)
    assert said in drawn.sentence
    assert all(axis in seen_text(svg) for svg in shapes(drawn))


def test_each_band_has_its_name_beside_it_and_the_best_one_is_leaf():
    for better, best in (("down", "minimal"), ("up", "moderate to severe")):
        for svg in shapes(chart(12, bands=BANDS, better=better)):
            for name in ("minimal", "mild"):
                assert name in seen_text(svg)
            assert " ".join(seen_text(svg)).count("moderate") == 1
            (leaf,) = [r for r in svg.iter(f"{SVG}rect") if r.get("class") == "d-leaf"]
            tints = [r for r in svg.iter(f"{SVG}rect") if r.get("class") in ("d-leaf", "d-ink")]
            lowest = max(tints, key=lambda tint: float(tint.get("y")))
            assert (leaf is lowest) == (best == "minimal")


def test_a_measure_that_only_describes_has_no_best_band():
    for svg in shapes(chart(12, bands=BANDS, better="neither")):
        assert not [r for r in svg.iter(f"{SVG}rect") if r.get("class") == "d-leaf"]


def test_bands_meet_without_a_stripe_between_them():
    for svg in shapes(chart(12, bands=BANDS)):
        tints = sorted(
            (float(r.get("y")), float(r.get("height")))
            for r in svg.iter(f"{SVG}rect")
            if r.get("class") in ("d-leaf", "d-ink")
        )
        for (y, height), (following, _) in pairwise(tints):
            assert y + height == pytest.approx(following, abs=0.2)


def test_sessions_are_amber_ticks_that_say_their_day():
    drawn = chart(19, 9, sessions=[Session(on(2), "First session"), Session(on(5))])
    for svg in shapes(drawn):
        ticks = [r for r in svg.iter(f"{SVG}rect") if r.get("class") == "d-glow"]
        assert [t.find(f"{SVG}title").text for t in ticks] == [
            "First session, 10 February 2027",
            "13 February 2027",
        ]
        assert "sessions" in seen_text(svg)
    assert ("10 February 2027", "First session", "", "") in drawn.rows


def test_practice_is_a_strip_whose_untold_days_are_open():
    for svg in shapes(chart(19, 9, practice=[Practice(on(1), 1), Practice(on(2), 0), Practice(on(3), None)])):
        done = [r for r in svg.iter(f"{SVG}rect") if r.get("class") == "d-leaf"]
        untold = [r for r in svg.iter(f"{SVG}rect") if r.get("class") == "d-s-muted"]
        assert len(done) == 2
        assert float(done[0].get("height")) > float(done[1].get("height")) > 0
        assert len(untold) == 1


def test_a_forecast_fades_starts_at_what_was_seen_and_never_stands_without_its_band():
    forecast = Forecast([ForecastStep(on(21), 5, 9, 14), ForecastStep(on(28), 3, 9, 18)], level=0.9)
    drawn = chart(19, 9, forecast=forecast)
    for svg in shapes(drawn):
        opacity = [float(stop.get("stop-opacity")) for stop in svg.iter(f"{SVG}stop")]
        assert opacity == sorted(opacity, reverse=True)
        (band,) = svg.iter(f"{SVG}polygon")
        (gradient,) = svg.iter(f"{SVG}linearGradient")
        assert band.get("fill") == f"url(#{gradient.get('id')})"
        last_corner = lines(svg)[0][-1].strip()
        assert band.get("points").split()[0].replace(",", " ") == last_corner
    assert "in 90 of 100 such courses it is between 3 and 18" in drawn.sentence


def test_on_little_evidence_the_band_is_drawn_wide_and_no_line_stands_in_it():
    thin = Forecast([ForecastStep(on(21), 2, 9, 19), ForecastStep(on(28), 1, 9, 23)], evidence="little")
    drawn = chart(19, forecast=thin)
    for svg in shapes(drawn):
        assert len(list(svg.iter(f"{SVG}polygon"))) == 1
        assert not [one for one in svg.iter(f"{SVG}path") if one.get("stroke-dasharray")]
    assert "Little evidence yet: by 8 March 2027 anything between 1 and 23 would be no" in drawn.sentence
    assert "is expected" not in drawn.sentence
    assert drawn.rows[-1][1:3] == ("No surprise, on little evidence", "1.0 – 23.0")


def test_hindsight_lies_beneath_the_scores_as_a_band_with_a_dotted_middle():
    past = Hindsight([HindsightStep(on(7), 8, 10.4, 13), HindsightStep(on(0), 15, 18, 21.2)])
    drawn = chart(19, 9, hindsight=past)
    for svg in shapes(drawn):
        (band,) = svg.iter(f"{SVG}polygon")
        assert len(band.get("points").split()) == 4
        assert band.get("fill") == "#5b6c8f"
        order = list(svg.iter())
        (middle,) = (one for one in svg.iter(f"{SVG}path") if one.get("stroke-dasharray"))
        measured = next(one for one in svg.iter(f"{SVG}path") if not one.get("stroke-dasharray"))
        assert order.index(band) < order.index(middle) < order.index(measured)
    assert (
        "What the model makes of the weeks so far, knowing all of them: about 18 (90 in 100: 15 to 21) on "
        "8 February 2027, about 10 (8 to 13) on 15 February 2027." in drawn.sentence
    )
    assert [row[1:3] for row in drawn.rows] == [
        ("Measure", "19"), ("The model, looking back", "18.0 (15.0 – 21.2)"),
        ("Measure", "9"), ("The model, looking back", "10.4 (8.0 – 13.0)"),
    ]  # fmt: skip


@pytest.mark.parametrize("ends", [(3, 2, 9), (2, 9, 8), (float("nan"), 1, 2), (1, 2, float("inf"))])
def test_a_hindsight_out_of_order_or_without_end_is_refused(ends):
    with pytest.raises(Undrawable, match="hindsight"):
        HindsightStep(on(0), *ends)


def test_the_three_shapes_and_different_charts_never_share_a_gradient():
    forecast = Forecast([ForecastStep(on(21), 5, 9, 14)])
    names = [
        gradient.get("id")
        for values in ((19, 9), (19, 8))
        for svg in shapes(chart(*values, forecast=forecast))
        for gradient in svg.iter(f"{SVG}linearGradient")
    ]
    assert len(set(names)) == 6


def test_a_hostile_text_stays_text_everywhere():
    drawn = score_chart(
        weekly(19, None, 9),
        title=HOSTILE,
        measure=HOSTILE,
        low=0,
        high=27,
        bands=[Band(HOSTILE, 0, 27)],
        sessions=[Session(on(2), HOSTILE)],
    )
    curve = step_curve([Curve(HOSTILE, [CurveStep(1, 0.5)])], title=HOSTILE, unit=HOSTILE, what=HOSTILE)
    for svg in (*shapes(drawn), *shapes(curve), ET.fromstring(sparkline([1], low=0, high=2, label=HOSTILE))):
        assert not list(svg.iter(f"{SVG}script"))
        assert all(not key.startswith("on") for node in svg.iter() for key in node.attrib)
        assert "<script>" in svg.find(f"{SVG}title").text


def everything() -> list[str]:
    full = chart(
        19,
        None,
        9,
        bands=BANDS,
        target=9,
        sessions=[Session(on(2))],
        practice=[Practice(on(3), 0.5), Practice(on(4), None)],
        forecast=Forecast([ForecastStep(on(30), 2, 9, 20)]),
        hindsight=Hindsight([HindsightStep(on(0), 15, 18, 21), HindsightStep(on(7), 8, 10, 13)]),
    )
    curve = step_curve(
        [Curve("all", [CurveStep(4, 0.8, 0.7, 0.9, 40)], (5,))], title="r", unit="weeks", what="well"
    )
    return [
        *(full.phone, full.tablet, full.wide, curve.phone, curve.tablet, curve.wide),
        sparkline([19, None, 9], low=0, high=27, label="PHQ-9"),
        completeness_bar(5, 6),
        completeness_bar(30, 40),
    ]


def test_nothing_needs_a_style_attribute_a_style_element_or_another_file():
    for drawn in everything():
        for node in ET.fromstring(drawn).iter():
            assert "style" not in node.attrib
            assert node.tag.removeprefix(SVG) not in {"style", "script", "image", "use", "foreignObject"}
            assert not any("href" in key for key in node.attrib)


def test_every_shape_carries_its_colour_as_an_attribute_for_paper():
    for drawn in everything():
        for node in ET.fromstring(drawn).iter():
            if node.tag.removeprefix(SVG) in {"path", "rect", "circle", "line", "polygon", "text"}:
                assert node.get("fill") is not None


def test_every_drawing_names_itself_to_a_screen_reader():
    for drawn in everything():
        svg = ET.fromstring(drawn)
        assert svg.get("role") == "img"
        assert svg.get("aria-label")
        assert svg.find(f"{SVG}title").text


def test_letters_stay_at_eleven_pixels_at_the_narrowest_width_each_shape_is_shown_at():
    narrowest = {340: 296, 560: 440, 880: 700}  # content widths: record.css, and a phone of 360 px
    for svg in shapes(chart(19, None, 9, bands=BANDS, sessions=[Session(on(2))], target=9)):
        width = int(svg.get("viewBox").split()[2])
        for node in svg.iter(f"{SVG}text"):
            assert float(node.get("font-size")) * narrowest[width] / width >= 11


def test_a_style_attribute_is_refused_where_elements_are_made():
    with pytest.raises(ValueError, match="style"):
        element("rect", style="fill:red")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_is_refused_by_name(value):
    with pytest.raises(Undrawable, match=r"point\.value"):
        Point(START, value)
    with pytest.raises(Undrawable, match="sparkline"):
        sparkline([value], low=0, high=1, label="x")
    with pytest.raises(Undrawable, match="low"):
        score_chart([], title="t", measure="m", low=value, high=1)


def test_a_time_without_a_zone_is_refused_by_name():
    with pytest.raises(Undrawable, match="zone"):
        Point(datetime(2027, 1, 1), 1)


def test_nothing_measured_says_so():
    drawn = chart()
    assert drawn.sentence == "PHQ-9 has not been measured yet."
    assert drawn.rows == ()
    assert all("Nothing measured yet" in seen_text(svg) for svg in shapes(drawn))


def test_only_missing_answers_are_drawn_as_missing():
    drawn = chart(None, None)
    assert "2 times it was due and not answered." in drawn.sentence
    assert all(lines(svg) == [] for svg in shapes(drawn))


def test_a_value_outside_the_range_widens_the_axis_instead_of_leaving_the_page():
    for svg in shapes(chart(19, 400)):
        height = float(svg.get("viewBox").split()[3])
        assert all(0 <= float(corner.split()[1]) <= height for piece in lines(svg) for corner in piece)


def test_a_completeness_bar_is_as_full_as_its_share_and_says_both_numbers():
    for measured, due, share in ((4, 6, 2 / 3), (0, 6, 0), (6, 6, 1), (0, 0, 0)):
        bar = ET.fromstring(completeness_bar(measured, due))
        frame, filled = (float(r.get("width")) for r in bar.iter(f"{SVG}rect"))
        assert filled / frame == pytest.approx(share, abs=0.01)
        assert bar.get("aria-label") == f"{measured} of {due} measured"


def test_a_long_band_name_breaks_at_spaces_and_behind_hyphens():
    for svg in shapes(chart(12, bands=[Band("moderately-severe", 0, 27)])):
        assert "".join(seen_text(svg)).count("moderately-severe") == 1


@pytest.mark.parametrize(("measured", "due"), [(7, 6), (-1, 6), (1, 0)])
def test_more_measured_than_due_is_refused(measured, due):
    with pytest.raises(Undrawable):
        completeness_bar(measured, due)


def test_a_step_curve_is_level_until_its_step_and_tells_its_interval():
    drawn = step_curve(
        [Curve("all", [CurveStep(4, 0.8, 0.7, 0.9, 40), CurveStep(8, 0.6, 0.5, 0.7, 30)])],
        title="Relief",
        unit="weeks",
        what="in relief",
    )
    assert drawn.sentence == "all: at 8 weeks 60 % are in relief (50 – 70 %)."
    assert drawn.rows == (("all", "4", "80 %", "70 – 90 %", "40"), ("all", "8", "60 %", "50 – 70 %", "30"))
    for svg in shapes(drawn):
        (piece,) = lines(svg)
        corners = [tuple(map(float, corner.split())) for corner in piece]
        for (x1, y1), (x2, y2) in pairwise(corners):
            assert x1 == x2 or y1 == y2


def test_step_curves_differ_by_dash_and_by_name():
    three = [
        Curve(name, [CurveStep(4, share)]) for name, share in (("one", 0.9), ("two", 0.6), ("three", 0.3))
    ]
    for svg in shapes(step_curve(three, title="t", unit="weeks", what="well")):
        dashes = [p.get("stroke-dasharray") for p in svg.iter(f"{SVG}path")]
        assert len(set(dashes)) == 3
        assert {"one", "two", "three"} <= set(seen_text(svg))


def test_four_curves_on_one_drawing_are_refused():
    with pytest.raises(Undrawable, match="three"):
        step_curve([Curve("x", [])] * 4, title="t", unit="weeks", what="well")


times = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
values = st.none() | st.floats(-1e9, 1e9)
names = st.text(max_size=40)


@given(
    series=st.lists(st.builds(Point, times, values), max_size=60),
    sessions=st.lists(st.builds(Session, times, names), max_size=8),
    bands=st.lists(
        st.builds(lambda n, a, b: Band(n, min(a, b), max(a, b)), names, *[st.floats(0, 30)] * 2), max_size=6
    ),
    better=st.sampled_from(["down", "up"]),
    title=names,
)
@settings(max_examples=150, deadline=None)
def test_any_course_gives_three_well_formed_drawings_with_every_value(series, sessions, bands, better, title):
    drawn = score_chart(
        series, title=title, measure=title, low=0, high=27, bands=bands, sessions=sessions, better=better
    )
    measured = [point for point in series if point.value is not None]
    assert len(drawn.rows) == len(series) + len(sessions)
    for svg in shapes(drawn):
        width, height = map(float, svg.get("viewBox").split()[2:])
        corners = [corner for piece in lines(svg) for corner in piece]
        assert len(corners) == len(measured)
        for corner in corners:
            x, y = map(float, corner.split())
            assert 0 <= x <= width
            assert 0 <= y <= height


@given(count=st.sampled_from([401, 3000]), seed=st.integers(0, 9))
@settings(max_examples=6, deadline=None)
def test_thousands_of_scores_are_one_line_with_every_corner(count, seed):
    drawn = score_chart(
        [Point(on(i), (i * 7 + seed) % 28) for i in range(count)], title="t", measure="m", low=0, high=27
    )
    for svg in shapes(drawn):
        assert sum(len(piece) for piece in lines(svg)) == count


@given(
    steps=st.lists(
        st.builds(
            CurveStep,
            st.floats(0, 1e6),
            st.floats(0, 1),
            st.none() | st.floats(0, 1),
            st.none() | st.floats(0, 1),
            st.none() | st.integers(0, 10**6),
        ),
        max_size=30,
    ),
    name=names,
)
@settings(max_examples=80, deadline=None)
def test_any_step_curve_is_well_formed(steps, name):
    for svg in shapes(step_curve([Curve(name, steps)], title=name, unit="weeks", what=name)):
        assert svg.tag == f"{SVG}svg"


@given(st.lists(values, max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_sparkline_has_every_value(run):
    svg = ET.fromstring(sparkline(run, low=0, high=27, label="run"))
    (line,) = svg.iter(f"{SVG}path")
    corners = line.get("d", "").count("M") + line.get("d", "").count("L")
    assert corners == sum(value is not None for value in run)


def test_the_key_of_many_instruments_stays_inside_the_drawing_of_a_phone():
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    others = [
        Beside(name, [BesidePoint(at + timedelta(days=days), 20, 4, 9, 14)])
        for days, name in enumerate(("PHQ-8", "QIDS-SR16", "MADRS", "HAM-D 17"), 1)
    ]
    chart = score_chart([Point(at, 12)], title="t", measure="PHQ-9", low=0, high=27, beside=others)
    width, height = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', chart.phone).groups())
    names = ("PHQ-9", "PHQ-8", "QIDS-SR16", "MADRS", "HAM-D 17")
    places = [
        re.search(rf'<text[^>]*x="([\d.]+)"[^>]*y="([\d.]+)"[^>]*>{name}</text>', chart.phone)
        for name in names
    ]
    ends = [float(found[1]) + 13 * 0.6 * len(name) for found, name in zip(places, names, strict=True)]
    assert max(ends) <= width
    assert max(float(found[2]) for found in places) < height
    assert len({found[2] for found in places}) == 2
    assert "HAM-D 17 is marked by crosses (1)" in chart.sentence


def test_without_another_instrument_a_chart_is_drawn_as_before():
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    plain = score_chart([Point(at, 12)], title="t", measure="PHQ-9", low=0, high=27)
    assert plain == score_chart(
        [Point(at, 12)], title="t", measure="PHQ-9", low=0, high=27, beside=[Beside("MADRS", [])]
    )


def test_a_mark_whose_ends_are_out_of_order_is_refused():
    with pytest.raises(Undrawable, match="beside"):
        BesidePoint(datetime(2026, 3, 2, 8, tzinfo=UTC), 20, 9, 4, 14)
