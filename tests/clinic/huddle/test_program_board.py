"""Phase by response by completeness: every number opens exactly its people, and the owner sees none."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from afterglow_clinic.care_station.program.figures import Filter, grid, members_behind
from afterglow_clinic.chart.models import ClinicalImpression, EpisodeOfCare, Patient, Phase, Standing
from tests.clinic.builders import a_patient
from tests.clinic.cast import NOW, Cast
from tests.clinic.huddle.arc import BETTER, FLAT, hand_in, look_again, on_program

pytestmark = pytest.mark.django_db
ADDRESS = "/care/program/"


@pytest.fixture(autouse=True)
def stopped_clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def a_caseload(cast: Cast) -> dict[str, Patient]:
    """One of each: better, flat, never measured, in preparation, gone."""
    people = {name: a_patient(cast.clinic, family=f"Fern{name}") for name in ("better", "flat", "unmeasured")}
    for name, total in (("better", BETTER[1]), ("flat", FLAT[1])):
        on_program(people[name])
        hand_in(people[name], total)
    on_program(people["unmeasured"])
    look_again(people["unmeasured"])
    people |= {name: a_patient(cast.clinic, family=f"Fern{name}") for name in ("soon", "gone")}
    phases = {"better": Phase.INTEGRATION, "flat": Phase.JOURNEYS, "unmeasured": Phase.JOURNEYS}
    phases |= {"soon": Phase.PREPARATION, "gone": Phase.LEFT}
    for name, phase in phases.items():
        EpisodeOfCare.objects.create(
            patient=people[name],
            phase=phase,
            period_start=NOW - timedelta(days=90),
            period_end=NOW if phase == Phase.LEFT else None,
        )
    return people


def test_every_number_counts_the_people_it_opens(cast: Cast) -> None:
    a_caseload(cast)
    by = cast.nurse.actor
    found = grid(by)
    cells = [(row, cell) for row in found.rows for cell in (row.total, *row.cells)]
    assert found.total.n == Patient.objects.filter(organization=cast.clinic).count()
    for row, cell in cells:
        for n, address in ((cell.n, cell.url), (cell.gaps, cell.gaps_url)):
            asked = dict(part.split("=") for part in address[1:].split("#")[0].split("&") if part)
            assert members_behind(by, Filter(**asked)).count() == n, (row.label, cell.label)


def test_rows_and_columns_add_up_to_everyone(cast: Cast) -> None:
    a_caseload(cast)
    found = grid(cast.nurse.actor)
    *phases, everyone = found.rows
    assert sum(row.total.n for row in phases) == everyone.total.n
    for place, cell in enumerate(everyone.cells):
        assert sum(row.cells[place].n for row in phases) == cell.n
    assert all(sum(cell.n for cell in row.cells) == row.total.n for row in found.rows)


def test_each_stands_where_the_record_says(cast: Cast) -> None:
    people = a_caseload(cast)
    by = cast.nurse.actor
    where = {
        ("journeys", "unchanged"): "flat",
        ("journeys", "cannot-tell"): "unmeasured",
        ("integration", "responding"): "better",
        ("left", "before"): "gone",
        ("preparation", "before"): "soon",
    }
    for (phase, standing), name in where.items():
        behind = members_behind(by, Filter(phase=phase, standing=standing))
        assert people[name] in behind, (phase, standing)


def test_who_cannot_be_compared_is_counted_and_not_left_out(cast: Cast, as_person: Any) -> None:
    a_caseload(cast)
    page = as_person(cast.nurse).get(f"{ADDRESS}?standing=cannot-tell").content.decode()
    assert "Fernunmeasured" in page
    assert "Fernflat" not in page


def test_gaps_open_those_with_gaps(cast: Cast, as_person: Any) -> None:
    people = a_caseload(cast)
    ClinicalImpression.objects.filter(patient=people["better"]).update(windows_kept=9, windows_due=9)
    page = as_person(cast.nurse).get(f"{ADDRESS}?kept=gaps").content.decode()
    assert "Fernflat" in page
    assert "Fernbetter" not in page
    assert "Fernbetter" in as_person(cast.nurse).get(f"{ADDRESS}?kept=whole").content.decode()


def test_the_owner_sees_the_numbers_and_opens_nobody(cast: Cast, as_person: Any) -> None:
    a_caseload(cast)
    for address in (ADDRESS, f"{ADDRESS}?phase=journeys", f"{ADDRESS}?standing=worse&page=2"):
        page = as_person(cast.owner).get(address).content.decode()
        assert "No clear change" in page
        assert "Fern" not in page
        assert "#people" not in page
        assert "Show everyone" not in page
    assert grid(cast.owner.actor).total.n == grid(cast.nurse.actor).total.n


def test_where_members_stand_is_for_licensed_readers(cast: Cast, as_person: Any) -> None:
    a_caseload(cast)
    for person in (cast.front_desk, cast.integrator):
        page = as_person(person).get(f"{ADDRESS}?standing=worse").content.decode()
        assert not any(str(word.label) in page for word in Standing)
    seen = as_person(cast.integrator).get(ADDRESS).content.decode()
    assert "Quillfeather" in seen
    assert "Fernflat" not in seen


def test_a_word_the_board_does_not_know_is_no_filter(cast: Cast, as_person: Any) -> None:
    for asked in ("phase=nowhere", "standing=%27", "kept=9", "page=x", "phase="):
        assert as_person(cast.nurse).get(f"{ADDRESS}?{asked}").status_code == 200


def test_another_clinic_counts_its_own(cast: Cast) -> None:
    a_caseload(cast)
    assert grid(cast.far_nurse.actor).total.n == 1


def test_forty_members_ask_the_database_no_more_than_two(cast: Cast, as_person: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert as_person(cast.nurse).get(f"{ADDRESS}?standing=before").status_code == 200
        return len(seen)

    few = asked()
    for number in range(40):
        a_patient(cast.clinic, family=f"Fernsby{number}")
    assert asked() == few


def test_numbers_say_in_words_what_they_open(cast: Cast, as_person: Any) -> None:
    a_caseload(cast)
    page = as_person(cast.nurse).get(ADDRESS).content.decode()
    spoken = re.findall(r'aria-label="([^"]+: \d[^"]*)"', page)
    assert "Journeys, No clear change: 1" in spoken
    assert "Journeys, No clear change: 1 with gaps" in spoken
