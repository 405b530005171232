"""Components keep their promises: an error never hides, an unknown severity is grave, text stays text."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import get_template, render_to_string
from django.test import Client

from afterglow_clinic.site import looking
from afterglow_clinic.site.templatetags import look

COMPONENTS = Path(looking.__file__).parent / "templates" / "components"
HOSTILE = "<script>alert(1)</script>"


def rendered(component: str, /, **context: object) -> str:
    return render_to_string(f"components/{component}.html", context)


def test_every_component_says_its_parameters_at_its_top():
    for file in COMPONENTS.glob("*.html"):
        assert re.match(r"({% load [a-z0-9 ]+ %})?{% comment %}\n", file.read_text()), file.name


def test_every_component_stands_on_the_living_page_or_in_the_frame():
    frame = (COMPONENTS.parent / "base.html").read_text() + (
        COMPONENTS.parent / "base_staff.html"
    ).read_text()
    page = (COMPONENTS.parent / "site" / "look.html").read_text()
    nested = "".join(file.read_text() for file in COMPONENTS.glob("*.html"))
    for file in COMPONENTS.glob("*.html"):
        assert f"components/{file.name}" in page + frame + nested, file.name


def test_an_error_is_an_alert_and_cannot_be_put_away():
    said = [SimpleNamespace(level_tag="error", __str__=lambda: "")]
    error = rendered("toasts", messages=said)
    assert 'role="alert"' in error
    assert "data-put-away" not in error
    assert "data-put-away" in rendered("toasts", messages=[SimpleNamespace(level_tag="success")])


@pytest.mark.parametrize("severity", ["high", "HIGH", "unheard-of", ""])
def test_a_severity_nobody_knows_is_shown_as_the_gravest(severity):
    assert look.severity_tone(severity) == "urgent"
    assert look.severity_icon(severity) == "alert"


def test_each_tone_and_each_severity_has_an_icon_that_exists():
    for name in (*look.TONE_ICONS.values(), *look.SEVERITY_ICONS.values(), "eye"):
        assert "<svg" in look.icon(name)


def test_a_finding_says_what_since_when_and_where_from():
    card = rendered(
        "finding",
        severity="high",
        what=HOSTILE,
        evidence=[HOSTILE],
        since="today 10:50 EST",
        source="Kroenke 2001",
    )
    assert "Urgent" in card
    assert "today 10:50 EST" in card
    assert "Kroenke 2001" in card
    assert HOSTILE not in card


def test_a_question_marks_what_was_kept_even_when_it_is_zero():
    options = [{"value": 0, "label": "Not at all"}, {"value": 1, "label": "Several days"}]
    assert 'value="0" checked' in rendered("question", text="?", name="q", options=options, chosen="0")
    assert "checked" not in rendered("question", text="?", name="q", options=options, chosen=None)
    assert "checked" not in rendered("question", text="?", name="q", options=options)


def test_an_answer_left_out_on_purpose_is_not_the_same_as_none_yet():
    given = {"text": "?", "name": "q", "options": [], "skip_label": "I would rather not answer"}
    assert "checked" in rendered("question", chosen="", **given)
    assert "checked" not in rendered("question", chosen=None, **given)


def test_allergies_not_asked_and_none_known_are_told_apart():
    given = {"name": "M", "initials": "M", "born": "1 May 1990", "identifiers": []}
    assert "None known" in rendered("patient", allergies=[], **given)
    assert "Not asked yet" in rendered("patient", allergies=None, **given)
    assert "Penicillin" in rendered("patient", allergies=["Penicillin"], **given)


def test_the_crisis_card_can_be_called_with_one_tap():
    line = {
        "name": "988 Lifeline",
        "number": "988",
        "href": "tel:988",
        "kind": "phone",
        "note": "Day and night",
    }
    card = rendered("crisis", lines=[line], seen_by="The nurse sees it by 15:00.")
    assert 'href="tel:988"' in card
    assert "The nurse sees it by 15:00." in card


class AskedFor(forms.Form):
    dose = forms.DecimalField(label="Dose", help_text="In milligrams.")


def test_an_error_stands_beside_its_field_and_is_tied_to_it():
    form = AskedFor({"dose": HOSTILE})
    field = rendered("field", field=form["dose"], unit="mg")
    assert 'aria-invalid="true"' in field
    (described,) = re.findall(r'aria-describedby="([^"]+)"', field)
    for identifier in described.split():
        assert f'id="{identifier}"' in field
    assert HOSTILE not in field


def test_the_summary_leads_to_each_field_that_is_wrong():
    summary = rendered("error_summary", form=AskedFor({}))
    assert 'href="#id_dose"' in summary
    assert rendered("error_summary", form=AskedFor({"dose": "1"})).strip() == ""


def test_a_pager_of_one_page_is_not_there():
    assert rendered("pager", page=Paginator([1], 10).page(1)).strip() == ""
    assert "26 to 50 of 142" in rendered("pager", page=Paginator(range(142), 25).page(2))


def test_every_template_of_the_house_compiles():
    root = COMPONENTS.parent
    for file in root.rglob("*.html"):
        get_template(str(file.relative_to(root)))


def test_the_living_page_shows_itself_under_the_strict_policy():
    response = Client().get("/_/look/")
    assert response.status_code == 200
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_the_theme_is_kept_on_the_device_and_leads_back_only_within_the_house():
    client = Client()
    response = client.post("/_/theme/", {"theme": "dim", "back": "/_/look/"})
    assert response["Location"] == "/_/look/"
    assert 'data-theme="dim"' in client.get("/_/look/").content.decode()
    for elsewhere in ("//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"):
        assert client.post("/_/theme/", {"theme": "dim", "back": elsewhere})["Location"] == "/"


def test_without_a_choice_the_device_decides_the_theme():
    assert "data-theme" not in Client().get("/_/look/").content.decode()
