"""No page may use the microphone, the camera or the place of a device, unless it says so itself.

The one page that does is the member's own recorder (`member_home/journal/views/voice.py`).
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADER = "Permissions-Policy"
NONE = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class FewPowers:
    """Sets `Permissions-Policy` on every answer that has none of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers.setdefault(HEADER, NONE)
        return answer
