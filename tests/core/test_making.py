"""Values made quickly are the values a plain frozen dataclass would have made."""

import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from afterglow.instruments.outcome import Score
from afterglow.making import quickly_made


@quickly_made
@dataclass(frozen=True, slots=True)
class Cup:
    size: int
    holds: str = "tea"
    notes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError("a cup has a size")


def test_fields_come_in_order_or_by_name_and_the_rest_have_their_defaults() -> None:
    assert Cup(3) == Cup(size=3, holds="tea", notes={})
    assert Cup(3, "milk", {"a": "b"}) == Cup(notes={"a": "b"}, size=3, holds="milk")


def test_every_value_gets_a_new_default_of_its_own() -> None:
    assert Cup(1).notes is not Cup(2).notes


def test_it_is_frozen_compared_replaced_and_pickled_as_before() -> None:
    cup = Cup(3)
    with pytest.raises(FrozenInstanceError):
        cup.size = 4  # type: ignore[misc]
    assert replace(cup, holds="soup") == Cup(3, "soup")
    assert pickle.loads(pickle.dumps(Score("phq-9", "1", 3.0))) == Score("phq-9", "1", 3.0)
    assert repr(cup) == "Cup(size=3, holds='tea', notes={})"


def test_what_a_value_checks_of_itself_is_still_checked() -> None:
    with pytest.raises(ValueError, match="a cup has a size"):
        Cup(-1)


def test_a_missing_or_unknown_field_is_refused() -> None:
    with pytest.raises(TypeError, match="size"):
        Cup()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="handle"):
        Cup(1, handle=2)  # type: ignore[call-arg]


def test_a_class_without_slots_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Loose\.size: only plain fields in slots"):

        @quickly_made
        @dataclass(frozen=True)
        class Loose:
            size: int
