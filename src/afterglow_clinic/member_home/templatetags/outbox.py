"""`{% outbox_place %}`: where the outbox speaks on a page, with the clinic's key so that it can seal offline.

The key is public. Where a clinic has none yet the page carries none, and the script asks for it.
"""

from typing import Any

from django import template
from django.template import Context

from afterglow_clinic.chart.actor import NOBODY, Actor
from afterglow_clinic.chart.sealed_post import newest_key_for_phones

register = template.Library()


@register.inclusion_tag("member_home/outbox_place.html", takes_context=True)
def outbox_place(context: Context) -> dict[str, Any]:
    """The member this page is for, and their clinic's key. One query."""
    by: Actor = context.get("actor") or NOBODY
    if by.organization_id is None or by.patient_id is None:
        return {"member": "", "key": None}
    return {"member": by.patient_id, "key": newest_key_for_phones(by.organization_id)}
