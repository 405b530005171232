"""What the thread asks of an integrator is shown with its owner, and ended in words by whoever did it."""

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse

from afterglow_clinic.chart.models import AuditEvent, DetectedIssue, IssueClosure, Severity
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.integration_room.thread.mending import end_finding
from tests.clinic.builders import an_issue
from tests.clinic.cast import NOW, Cast, Person, signed_in

pytestmark = pytest.mark.django_db


def asked(cast: Cast, severity: Severity = Severity.LOW, **given: str) -> DetectedIssue:
    told = {"code": "dead-thread", "title": "An insight went quiet", "owner_role": "integrator"} | given
    return an_issue(cast.member.patient, severity, **told)


def visit(person: Person, address: str, **fields: str) -> HttpResponse:
    with time_machine.travel(NOW, tick=False):
        client = signed_in(person)
        return client.post(address, fields) if fields else client.get(address)


def test_it_stands_on_the_caseload_and_the_thread_with_its_owner(cast: Cast) -> None:
    issue = asked(cast)
    caseload = visit(cast.integrator, "/integration/").content.decode()
    assert "An insight went quiet" in caseload
    assert "Iris Integrator, for" in caseload
    thread = visit(cast.integrator, f"/integration/{cast.member.patient.pk}/").content.decode()
    assert "That is Iris Integrator." in thread
    assert f"/findings/{issue.pk}/end/" in thread


def test_an_integrator_ends_it_in_words_and_twice_is_once(cast: Cast) -> None:
    issue = asked(cast)
    address = f"/integration/{issue.patient_id}/findings/{issue.pk}/end/"
    assert visit(cast.integrator, address, outcome="A smaller version now.").status_code == 302
    closure = IssueClosure.objects.get()
    assert (closure.issue, closure.by, closure.outcome) == (
        issue,
        cast.integrator.practitioner,
        "A smaller version now.",
    )
    assert visit(cast.integrator, address, outcome="Again").status_code == 404
    assert AuditEvent.objects.filter(subtype="issue.close").count() == 1
    assert "An insight went quiet" not in visit(cast.integrator, "/integration/").content.decode()


def test_without_words_nothing_is_written(cast: Cast) -> None:
    issue = asked(cast)
    visit(cast.integrator, f"/integration/{issue.patient_id}/findings/{issue.pk}/end/", outcome=" ")
    assert not IssueClosure.objects.exists()


def test_what_is_high_or_a_nurses_is_not_an_integrators_to_end(cast: Cast) -> None:
    for issue in (asked(cast, Severity.HIGH, key="a"), asked(cast, owner_role="nurse", key="b")):
        with pytest.raises(NotPermitted):
            end_finding(issue=issue, outcome="x", by=cast.integrator.actor, at=NOW)
    for person in (cast.owner, cast.front_desk, cast.member, cast.therapist):
        with pytest.raises(NotPermitted):
            end_finding(issue=asked(cast, key=str(person.user.pk)), outcome="x", by=person.actor, at=NOW)


def test_the_story_leads_to_the_thread_and_to_ones_own_notes(cast: Cast) -> None:

    story = reverse("consult_room:story", args=[cast.member.patient.pk])
    notes = reverse("consult_room:psychotherapy", args=[cast.member.patient.pk])
    for person, there in (
        (cast.prescriber, True),
        (cast.integrator, True),
        (cast.nurse, False),
        (cast.therapist, False),
    ):
        assert (notes in visit(person, story).content.decode()) is there


def test_from_the_worklist_it_leads_to_the_thread_where_it_ends_and_promises_the_member_nothing(
    cast: Cast,
) -> None:
    issue, high = asked(cast, key="a"), asked(cast, Severity.HIGH, key="b")
    page = visit(cast.integrator, f"/care/issues/{issue.pk}/").content.decode()
    assert f"/integration/{issue.patient_id}/#asked" in page
    assert "shown to the member" not in page
    assert "Where it ends" not in visit(cast.integrator, f"/care/issues/{high.pk}/").content.decode()
