"""A member makes a passkey in the app and comes in with it, in Chromium with an authenticator of its own."""

from typing import Any

import pytest

from afterglow_clinic.chart.inviting import code_digest
from afterglow_clinic.chart.models import Invitation, MemberSession
from tests.clinic.builders import an_invitation
from tests.clinic.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

A_PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_by_link_once_then_by_passkey(chromium: Any, live_server: Any, cast: Cast) -> None:
    from django.utils import timezone

    link = an_invitation(cast.member.patient, created=timezone.now(), token="the-first-way-in")
    Invitation.objects.filter(pk=link.pk).update(code_digest=code_digest(link.pk, "123456"))
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=live_server.url)
    page = context.new_page()
    page.set_default_timeout(20000)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": A_PHONE})

    page.goto("/w/the-first-way-in/")
    page.get_by_label("Six-digit code").fill("123456")
    page.get_by_role("button", name="Go on").click()
    page.goto("/home/signing/passkeys/add/")
    page.get_by_role("button", name="Make it").click()
    page.get_by_text("The passkey is kept.").wait_for()

    page.get_by_role("button", name="Leave").click()
    page.get_by_role("heading", name="You are signed out").wait_for()
    page.get_by_label("Stay signed in on this phone").check()
    page.get_by_role("button", name="Come in with a passkey").click()
    page.wait_for_url(lambda url: "sign" not in url)
    page.goto("/home/signing/")
    assert page.get_by_text("Stays signed in.").is_visible()
    assert list(MemberSession.objects.filter(ended=None).values_list("came_by", "stays")) == [
        ("passkey", True)
    ]
    context.close()
