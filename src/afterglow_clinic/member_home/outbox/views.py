"""The outbox: a phone asks whose it is and for the key to seal to, and sends what it kept.

JSON in, JSON out (`batch.py`). A batch with another member's envelopes is refused whole, so that the phone
keeps them; else each envelope has its own answer. Without sign-in the gate answers 401 to a script.
"""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.opening import open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.sealed_post import NotNow, Why, key_for_phones
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.outbox import words
from afterglow_clinic.member_home.outbox.arriving import arrive
from afterglow_clinic.member_home.outbox.batch import NoBatch, read_batch, spell_answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("outbox.write")
def outbox(request: HttpRequest) -> HttpResponse:
    """GET: whose sign-in this is, a token to send with, and the key. POST: a batch, an answer for each."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=request.method == "POST")
    if request.method != "POST":
        return _greeting(request, patient)
    try:
        batch = read_batch(request.body)
    except RequestDataTooBig:
        return _refused(words.TOO_LARGE, 413)
    except (NoBatch, RawPostDataException):  # a form with files was read as one before it came here
        return _refused(words.NOT_JSON, 400)
    if not batch.is_of(patient.pk):
        return _refused(words.NOT_OPENED[Why.OTHER_MEMBER], 409)
    answers = [
        spell_answer(item, arrive(item.read, patient=patient, sent=batch.sent, by=by, at=at))
        for item in batch.items
    ]
    return JsonResponse({"answers": answers})


def _greeting(request: HttpRequest, patient: Patient) -> HttpResponse:
    try:
        key = key_for_phones(patient.organization_id, at=now())
    except NotNow:
        return _refused(words.NOT_NOW, 503)
    return JsonResponse(
        {"member": str(patient.pk), "key": str(key.id), "public": key.public, "token": get_token(request)}
    )


def _refused(reason: object, status: int) -> JsonResponse:
    return JsonResponse({"error": str(reason)}, status=status)
