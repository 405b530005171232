"""Practice that follows feeling better, and does nothing: no page says that it does.

The member of this test practises more in weeks that began well; nothing they do moves a score. An association
may be shown to who sees scores, and never without its interval and the sentence that it shows no cause.
"""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from afterglow.evidence.contribution import CAUTION
from afterglow.trajectory.events import ScoreSeen
from afterglow.trajectory.parameters import shelf_model
from afterglow_clinic.chart.models import CheckIn, Practice
from afterglow_clinic.chart.relief_histories import relief_histories
from tests.clinic.cast import NOW, Cast, Person, signed_in
from tests.clinic.sustain.lives import SIX, live, looked_at

pytestmark = pytest.mark.django_db
WEEKS = 20
GOOD = (1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0)
"""Weeks that began well, from a list of our own: nothing before them brings them about."""
UNLIKE = (0, 3, 11)
"""Weeks in which they practised otherwise than they felt."""
CLAIM = re.compile(
    r"practi[cs]\w*[^.]{0,60}\b(lower(s|ed)|reduc\w+|improv\w+|caus\w+|help(s|ed)|work(s|ed)|effect of)\b"
    r"|\b(because|thanks to|due to|effect of)\b[^.]{0,60}\bpracti[cs]",
    re.IGNORECASE,
)


@pytest.fixture
def confounded(cast: Cast) -> Cast:
    """Twenty weeks: a good week begins with a low score and has six check-ins, another has one."""
    patient = cast.member.patient
    assert patient is not None
    start = NOW - timedelta(weeks=WEEKS)
    scores = [(7 * week - 0.5, 6 if good else 12) for week, good in enumerate(GOOD)]
    live(patient, [(-3, 18), *scores], SIX, today=7 * WEEKS)
    practice = Practice.objects.create(
        patient=patient,
        modality="gentle-walk",
        title="A gentle walk",
        per_week=6,
        since=start,
        by="x",
        at=start,
    )
    CheckIn.objects.bulk_create(
        CheckIn(
            patient=patient,
            practice=practice,
            operation=uuid4(),
            done="yes",
            answered=(said := start + timedelta(weeks=week, days=day, hours=10)),
            counted=said,
            received=said,
            by="x",
        )
        for week, good in enumerate(GOOD)
        for day in range(6 if bool(good) != (week in UNLIKE) else 1)
    )
    looked_at(patient)
    return cast


def text_of(person: Person, address: str) -> str:
    """What a page says, without its marks."""
    with time_machine.travel(NOW, tick=False):
        answer = signed_in(person).get(address)
    assert answer.status_code == 200, address
    words = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(words.replace("&#x27;", "'").split())


def test_staff_read_an_association_with_its_interval_and_its_caution_or_nothing(confounded: Cast) -> None:
    assert confounded.member.patient is not None
    of_one = [confounded.member.patient.pk]
    for name in ("consult_room:story", "consult_room:print"):
        text = text_of(confounded.director, reverse(name, args=of_one))
        assert not CLAIM.search(text.replace(CAUTION, "")), CLAIM.search(text)
        if "After weeks with more practice" in text:
            assert CAUTION in text
            assert re.search(r"\(90% interval [+-]\d+\.\d to [+-]\d+\.\d; \d+ weeks\)", text)
    story = text_of(confounded.director, reverse("consult_room:story", args=of_one))
    assert "After weeks with more practice" in story, "there is something that could be overstated"


@pytest.mark.parametrize("name", ["records_room:rates", "records_room:prompts"])
def test_a_report_of_the_clinic_claims_none(confounded: Cast, name: str) -> None:
    assert not CLAIM.search(text_of(confounded.director, reverse(name)))


@pytest.mark.parametrize(
    "name",
    [
        "member_home:today", "member_home:story", "member_home:my_thread", "member_home:practices",
        "waiting_room:going", "member_home:prompts",
    ],
)  # fmt: skip
def test_a_members_own_page_claims_none(confounded: Cast, name: str) -> None:
    assert not CLAIM.search(text_of(confounded.member, reverse(name)))


def test_a_claim_would_be_noticed() -> None:
    assert CLAIM.search("Your practice lowers your score.")
    assert CLAIM.search("You feel better because of your practices.")


def test_a_clinic_s_fit_is_told_of_practice_and_of_no_other_week_s(
    confounded: Cast, django_assert_num_queries: Any
) -> None:
    """Six of six planned is a share of one, one of six a sixth; half is usual and .3 a spread."""
    with django_assert_num_queries(6):
        [told] = relief_histories(confounded.clinic.pk, shelf_model(), "depression")
    weekly = [event.practice for event in told.events if isinstance(event, ScoreSeen)][8:]
    assert {round(step, 1) for step in weekly} <= {
        round((share - 0.5) / 0.3, 1) for share in (1.0, 1 / 6, 0, 0.5)
    }
    assert len(set(weekly)) > 1
    assert len(told.events) == len(SIX) + WEEKS + 1


def test_where_nobody_practises_the_histories_are_as_before(cast: Cast) -> None:
    live(cast.member.patient, [(-3, 18), (4, 9)], SIX)
    [told] = relief_histories(cast.clinic.pk, shelf_model(), "depression")
    assert {event.practice for event in told.events} == {0.0}
