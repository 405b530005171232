"""What a member agreed to about practice prompts, what chance said, and the way out of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from afterglow_clinic.chart.consent_board import consent_line
from afterglow_clinic.chart.consenting import withdraw
from afterglow_clinic.chart.models import ConsentCategory, PromptRandomisation
from afterglow_clinic.chart.opening import open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.prompting import agreed
from afterglow_clinic.chart.reminding import newest_rhythm
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now

WEEKS = 12


@never_cache
@require_safe
@permission("prompts.own")
def prompts(request: HttpRequest) -> HttpResponse:
    """The text that was signed or may be, the last weeks, and a button to stop."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    consent, rhythm = agreed(patient, at), newest_rhythm(patient)
    thrown = PromptRandomisation.objects.filter(patient=patient, consent=consent)
    context: dict[str, Any] = {
        "consent": consent,
        "line": consent_line(patient, ConsentCategory.PRACTICE_PROMPTS, at),
        "weeks": list(thrown[:WEEKS]) if consent else [],
        "reminded": rhythm is not None and bool(rhythm.days),
    }
    return render(request, "member_home/prompts/prompts.html", context)


@require_POST
@permission("prompts.own")
def stop(request: HttpRequest) -> HttpResponse:
    """Taken back, from this moment; reminders go on as they were chosen."""
    by, at = actor_of(request), now()
    consent = agreed(open_own(by=by, at=at, writing=True), at)
    if consent is not None:
        withdraw(consent=consent, by=by, at=at)
    messages.success(request, _("Stopped. Chance decides nothing any more, and your weeks are left out."))
    return redirect("member_home:prompts")
