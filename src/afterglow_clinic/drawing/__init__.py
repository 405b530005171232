"""Drawings made on the server: SVG with presentation attributes, a sentence in words, a table twin.

Pure: values in, text out; no clock, no chart, no request. Colours stand in attributes, so that print and
PDF are right, and in classes, so that the dim theme can take over on screen. There is no style attribute
anywhere: the content security policy would refuse it. Every text that a caller passes is escaped.

`templates/components/chart.html` shows a `Chart`; the two small marks go straight into a table cell.
"""

from afterglow_clinic.drawing.marking import completeness_bar, sparkline
from afterglow_clinic.drawing.plotting_scores import score_chart
from afterglow_clinic.drawing.plotting_steps import step_curve
from afterglow_clinic.drawing.scene import Better
from afterglow_clinic.drawing.subject import (
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
)

__all__ = [
    "Band",
    "Beside",
    "BesidePoint",
    "Better",
    "Chart",
    "Curve",
    "CurveStep",
    "Forecast",
    "ForecastStep",
    "Hindsight",
    "HindsightStep",
    "Point",
    "Practice",
    "Session",
    "completeness_bar",
    "score_chart",
    "sparkline",
    "step_curve",
]
