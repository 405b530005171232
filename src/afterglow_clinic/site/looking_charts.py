"""Drawings for the living page: made-up courses, so that each shape of line is seen once."""

from datetime import UTC, datetime, timedelta

from afterglow_clinic.drawing import (
    Band,
    Beside,
    BesidePoint,
    Chart,
    Curve,
    CurveStep,
    Forecast,
    ForecastStep,
    Point,
    Practice,
    Session,
    score_chart,
    step_curve,
)

START = datetime(2027, 2, 8, 15, 0, tzinfo=UTC)
BANDS = (
    Band("minimal", 0, 4),
    Band("mild", 5, 9),
    Band("moderate", 10, 14),
    Band("moderately severe", 15, 19),
    Band("severe", 20, 27),
)


def on(days: float) -> datetime:
    """So many days into the made-up course."""
    return START + timedelta(days=days)


def charts() -> list[Chart]:
    """One chart of each kind."""
    return [course(), first_measure(), several(), relief()]


def course() -> Chart:
    """A responder with one gap, six sessions, practice, and a forecast."""
    values = [19, 18, 20, 14, 12, None, 9, 7, 8, 6, 7, 9, 10]
    return score_chart(
        [Point(on(7 * i), value) for i, value in enumerate(values)],
        title="PHQ-9, Maya Rosenthal",
        measure="PHQ-9",
        low=0,
        high=27,
        bands=BANDS,
        sessions=[Session(on(day), f"Session {i}") for i, day in enumerate((15, 19, 22, 26, 29, 33), 1)],
        practice=[Practice(on(16 + 2 * i), share) for i, share in enumerate(SHARES)],
        forecast=Forecast([ForecastStep(on(84 + 7 * i), *ends) for i, ends in enumerate(EXPECTED, 1)]),
        target=9,
    )


SHARES: list[float | None] = [1, 1, 0.5, 1, 1, 1, 0.5, 1, None, 1, 1, 1, 0.5, 1, 1, 1]
SHARES += [1, 0.5, 0.5, 1, 1, 0, 1, 0.5, 1, 0.5, 0, 0.5, None, None, 0, 0.5, 0]
EXPECTED = ((7, 10.5, 14), (6, 11, 16), (5, 11.5, 18), (4, 12, 20))


def first_measure() -> Chart:
    """One value, and nothing else yet."""
    return score_chart(
        [Point(on(0), 19)], title="PHQ-9, first measure", measure="PHQ-9", low=0, high=27, bands=BANDS
    )


def several() -> Chart:
    """Two other instruments beside the chart's own, each with its mark, and the key that names them."""
    rated = Beside("MADRS", [BesidePoint(on(1), 34, 13, 19.7, 26), BesidePoint(on(29), 15, 3, 9.2, 15.5)])
    asked = Beside("QIDS-SR16", [BesidePoint(on(15), 14, 10.7, 14.6, 18.4)])
    return score_chart(
        [Point(on(7 * i), value) for i, value in enumerate((19, 17, 13, 10, 8))],
        title="PHQ-9 with two others",
        measure="PHQ-9",
        low=0,
        high=27,
        bands=BANDS,
        beside=[rated, asked],
    )


def relief() -> Chart:
    """Two step curves with their intervals and their numbers at risk."""
    kept = (1, 0.94, 0.9, 0.86, 0.8, 0.75, 0.71, 0.68, 0.66)
    lost = (1, 0.86, 0.75, 0.66, 0.56, 0.49, 0.44, 0.4, 0.38)
    return step_curve(
        [
            Curve("with weekly practice", _steps(kept, 84, 5), censored=(15, 22, 27, 30)),
            Curve("without", _steps(lost, 61, 6), censored=(9, 19, 26)),
        ],
        title="Relief after the sixth session",
        unit="weeks",
        what="still in relief",
    )


def _steps(shares: tuple[float, ...], watched: int, leaving: int) -> list[CurveStep]:
    return [
        CurveStep(
            at=4.0 * i,
            share=share,
            low=max(0, share - 0.025 * i),
            high=min(1, share + 0.022 * i),
            at_risk=watched - leaving * i,
        )
        for i, share in enumerate(shares)
    ]
