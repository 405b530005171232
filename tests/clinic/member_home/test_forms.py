"""What a member types is not for the browser's session file: every form of theirs says so as it is served."""

import re
from pathlib import Path

import pytest

import afterglow_clinic

ROOMS = Path(afterglow_clinic.__file__).parent
TEMPLATES = sorted(
    path for room in ("member_home", "waiting_room") for path in (ROOMS / room).rglob("*.html")
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_form_of_a_member_is_not_remembered_by_the_browser(path: Path) -> None:
    forms = re.findall(r"<form\b[^>]*>", path.read_text("utf-8"))
    assert [form for form in forms if 'autocomplete="off"' not in form] == []


def test_there_are_forms_to_look_at() -> None:
    assert sum("<form" in path.read_text("utf-8") for path in TEMPLATES) > 30
