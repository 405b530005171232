"""A gate lets someone through only when every check was asked and none is no go."""

from itertools import product

import pytest

from afterglow.program.gate import ANSWERS, Check, checks_of, gate_of, judge_gate, known_checks
from afterglow.program.intake import measurables
from afterglow.program.loading import load_protocol, protocol_names

FASTING = Check("fasting", "Fasted", "They have not fasted.")
PREGNANCY = Check("pregnancy", "Pregnancy asked", "Not ruled out.", may_not_apply=True)


def test_one_of_every_combination_of_answers_and_silence() -> None:
    """The table written out: only go and go, or go and does not apply, lets through."""
    for fasting, pregnancy in product((*ANSWERS, None), repeat=2):
        answers = {k: v for k, v in (("fasting", fasting), ("pregnancy", pregnancy)) if v is not None}
        passed = fasting == "go" and pregnancy in ("go", "does-not-apply")
        assert judge_gate((FASTING, PREGNANCY), answers).passed is passed


def test_what_holds_is_said_in_the_checks_own_sentence() -> None:
    held = judge_gate((FASTING, PREGNANCY), {"fasting": "no-go"}).held
    assert held == ("They have not fasted.", "Not answered: Pregnancy asked.")


def test_an_answer_nobody_knows_is_no_go() -> None:
    assert not judge_gate((FASTING,), {"fasting": "yes"}).passed


@pytest.mark.parametrize("name", protocol_names())
def test_every_check_of_every_protocol_has_its_words_and_its_measurements(name: str) -> None:
    protocol = load_protocol(name)
    for session in range(1, protocol.sessions.count + 1):
        gate = gate_of(protocol, session)
        assert gate is not None
        assert [check.id for check in checks_of(gate)] == list(gate.checks)
        for check in checks_of(gate):
            assert check.id in known_checks()
            assert set(check.measures) <= set(measurables())


def test_a_check_a_clinic_adds_is_asked_by_its_name() -> None:
    protocol = load_protocol("im-series")
    gate = gate_of(protocol, 1)
    assert gate is not None
    ours = type(gate)(**{f: getattr(gate, f) for f in gate.__slots__} | {"checks": ("music-chosen",)})
    (check,) = checks_of(ours)
    assert (check.title, check.no_go) == ("Music chosen", "No go: music chosen.")
