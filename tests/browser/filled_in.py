"""What a form asks for besides words, where neither the page nor its example says it: then words are kept.

`None` leaves out what a browser would not send: a box nobody ticked, a button nobody pressed.
"""

from typing import Any

from tests.browser.doors import LINES
from tests.clinic.booking.ready import CHECKS, VITALS
from tests.clinic.examples import EXAMPLES
from tests.clinic.member_home.push_service import Phone
from tests.clinic.scene import Subject

ENDS = frozenset(
    {
        "member_home:practice_end",
        "booking:call_off",
        "consult_room:withdraw",
        "consult_room:break_glass",
        "records_room:erase",
    }
)
"""What changes the pages of others so that their words may be gone from them: looked at alone."""


def told_by_examples(subject: Subject) -> dict[str, dict[str, Any]]:
    """By view, the fields its example fills in; files are left out."""
    return {
        name: {key: value for key, value in example.fields(subject).items() if isinstance(value, str | list)}
        for name, example in EXAMPLES.items()
    }


def needed(subject: Subject) -> dict[str, dict[str, Any]]:
    """By view, what only these tests need."""
    phone = Phone()
    no_go: dict[str, Any] = {f"answer-{check.id}": "no-go" for check in CHECKS}
    no_go |= dict.fromkeys([f"value-{code}" for code in VITALS])
    lines = {"more": None, "none": None, "confirm": None, "revision": "0", "lines": str(LINES)}
    return {
        "waiting_room:intake_section": lines,
        "consult_room:section": lines,
        "consult_room:consent_text": {"publish": "1"},
        "treatment_room:gate": no_go,
        "member_home:phone_add": {
            "endpoint": "https://fcm.googleapis.com/fcm/send/1",
            "p256dh": phone.p256dh,
            "auth": phone.auth,
        },
        "consult_room:break_glass": {"identifier": "FL-002", "birth_date": "1979-11-03"},
        "records_room:erase": {"identifier": subject.patient.identifier},
    }
