"""Start-up refusals: a view nobody guards, an engine that loses data, a demo that is not at home.

Each is a Django system check; `afterglow_clinic.site` runs them before it serves anything.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from afterglow_clinic.chart.permissions import Permission
from afterglow_clinic.chart.secrecy.keyring import WHAT_TO_DO, NoMasterKey, master_keys


@register()
def every_view_declares_its_policy(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """An undeclared view fails start-up; views of libraries are declared in `OUTSIDE_VIEWS`."""
    return [
        Error(
            f"The view at /{route} declares no permission.",
            hint='Name its line of the table: @permission("..."), in afterglow_clinic/chart/permissions.py.',
            id="chart.E001",
        )
        for route, pattern in walk_urls()
        if permission_of(pattern) is None
    ]


@register()
def somebody_can_be_told(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """A clinic without a way to reach its people must not take answers."""
    if settings.DEMO or settings.EMAIL_CONFIGURED:
        return []
    return [
        Error(
            "No mail server is configured: nobody could be told of a finding.",
            hint="Set AFTERGLOW_EMAIL_URL, for example smtp://user:password@mail.clinic.example:587.",
            id="chart.E002",
        )
    ]


@register()
def a_master_key_is_there(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Members' keys are wrapped by a key outside the database; without it nothing can be sealed."""
    if settings.DEMO:
        return []
    try:
        master_keys()
    except NoMasterKey as error:
        return [Error(f"There is no master key: {error}.", hint=WHAT_TO_DO, id="chart.E003")]
    return []


def walk_urls(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route of the site with its pattern, includes walked through."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk_urls(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern


def permission_of(pattern: URLPattern) -> Permission | None:
    """What guards a route: its own declaration, or the line for a library's view by its name."""
    declared = getattr(pattern.callback, "permission", None)
    if isinstance(declared, Permission):
        return declared
    return outside_permission(pattern.name)


def outside_permission(name: str | None) -> Permission | None:
    """The line for a library's view (sign-in, second factor), which cannot declare its own."""
    found = settings.OUTSIDE_VIEWS.get(name or "")
    return found if isinstance(found, Permission) else None
