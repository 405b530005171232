"""Eating-disorder behaviour that can make a dose dangerous: purging, and purging while underweight.

Vomiting or laxatives shift electrolytes, and a low body-mass index makes that worse, so the two
together are HIGH. It says nothing about eating itself. Which items speak for it is in the
instruments' files; the weight limit is in `library/limits/safety-floor.toml`.
"""

from dataclasses import replace

from afterglow.record import Measurement
from afterglow.safety.concerning import concern
from afterglow.safety.finding import Finding, Severity
from afterglow.safety.floor import floor
from afterglow.safety.history import History, Reading
from afterglow.safety.ruling import where_named

RULE = "eating-medical"


@where_named
def eating_medical(reading: Reading, history: History) -> Finding | None:
    """The finding at one response, HIGH when the last body-mass index before it is low."""
    found = concern(reading, history, rule=RULE, title="Eating behaviour with medical risk")
    if found is None or found.severity is Severity.REVIEW:
        return found
    weight = _last_bmi(history, reading)
    if weight is None or weight.value >= floor().low_bmi:
        return found
    words = (
        f" Body-mass index {weight.value:g} on {history.day(weight.effective)}, below {floor().low_bmi:g}."
    )
    return replace(found, severity=Severity.HIGH, sentence=found.sentence + words)


def _last_bmi(history: History, reading: Reading) -> Measurement | None:
    code, before = floor().bmi_code, reading.response.authored
    known = (m for m in history.record.measurements if m.code == code and m.effective <= before)
    return max(known, key=lambda measurement: measurement.effective, default=None)
