"""Small marks for templates: `{% icon %}`, `{% mark %}`. Larger pieces are includes in `components/`.

An icon is never the only carrier of a meaning: it is hidden from screen readers and a word stands beside it.
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from afterglow_clinic.chart.phone_time import phone_words
from afterglow_clinic.chart.reason_words import with_days

register = template.Library()
register.filter("with_days", with_days)
register.filter("on_phone", phone_words)

ICONS = {
    "alert": '<path d="M12 4 2.8 20h18.4L12 4Z"/><path d="M12 10v4.5M12 17.4v.1"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>',
    "check": '<circle cx="12" cy="12" r="9"/><path d="m8 12.4 2.7 2.7L16 9.6"/>',
    "care": '<path d="M12 20S4 15.3 4 9.6A4.1 4.1 0 0 1 12 8a4.1 4.1 0 0 1 8 1.6C20 15.3 12 20 12 20Z"/>',
    "phone": '<path d="M6.2 3.8h3l1.6 4.4-2.1 1.6a12 12 0 0 0 5.5 5.5l1.6-2.1 4.4 1.6v3'
    'a2 2 0 0 1-2.2 2A16.2 16.2 0 0 1 4.2 6a2 2 0 0 1 2-2.2Z"/>',
    "message": '<path d="M4 5h16v11.5H11L6.5 20v-3.5H4V5Z"/><path d="M8 9h8M8 12.4h5"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.3 2"/>',
    "back": '<path d="m14.5 5.5-6.5 6.5 6.5 6.5"/>',
    "next": '<path d="m9.5 5.5 6.5 6.5-6.5 6.5"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20c.8-3.8 3.7-6 7.5-6s6.7 2.2 7.5 6"/>',
    "eye": '<path d="M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12Z"/>'
    '<circle cx="12" cy="12" r="2.8"/>',
    "moon": '<path d="M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7Z"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 2.8v2M12 19.2v2M2.8 12h2M19.2 12h2'
    'M5.5 5.5l1.4 1.4M17.1 17.1l1.4 1.4M5.5 18.5l1.4-1.4M17.1 6.9l1.4-1.4"/>',
    "print": '<path d="M7 9V3.8h10V9M7 17.5H3.8V9h16.4v8.5H17"/><path d="M7 14h10v6.2H7z"/>',
    "download": '<path d="M12 4v11M7.5 11 12 15.3 16.5 11M4.5 20h15"/>',
    "lock": '<path d="M5.5 10.5h13v9.7h-13z"/><path d="M8.3 10.5V8a3.7 3.7 0 0 1 7.4 0v2.5"/>',
    "flag": '<path d="M5.5 21V4M5.5 4.5h12l-2.4 4 2.4 4h-12"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "pencil": '<path d="m4 20 1-4.2L16.3 4.5l3.2 3.2L8.2 19 4 20Z"/>',
    "search": '<circle cx="10.8" cy="10.8" r="6.3"/><path d="m15.5 15.5 5 5"/>',
    "down": '<path d="M12 5v14M6.5 13.5 12 19l5.5-5.5"/>',
    "up": '<path d="M12 19V5M6.5 10.5 12 5l5.5 5.5"/>',
    "level": '<path d="M4 12h16M14.5 6.5 20 12l-5.5 5.5"/>',
}

_MARK = (
    '<svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">'
    '<path class="d-glow" fill="#c9762b" d="M6.5 20a9.5 9.5 0 0 1 19 0z"/>'
    '<g class="d-s-ink" fill="none" stroke="#2b2622" stroke-width="2" stroke-linecap="round">'
    '<path d="M2.5 20h27"/><path d="M9 25h14" opacity=".55"/><path d="M13.5 29.5h5" opacity=".3"/></g></svg>'
)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon by name, the size of the text around it.

    Raises:
        KeyError: No such icon; the names are the keys of `ICONS`.
    """
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" '
        'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" '
        'focusable="false">{}</svg>',
        mark_safe(ICONS[name]),  # noqa: S308 - our own paths above, never a caller's text
    )


@register.simple_tag
def mark() -> SafeString:
    """The sun on the horizon: the clinic's mark when it has none of its own."""
    return mark_safe(_MARK)  # noqa: S308 - a constant


TONE_ICONS = {"know": "info", "well": "check", "care": "care", "urgent": "alert"}
SEVERITY_ICONS = {"high": "alert", "moderate": "flag", "low": "info"}
SEVERITY_TONES = {"high": "urgent", "moderate": "care", "low": "know"}
MESSAGE_TONES = {"debug": "know", "info": "know", "success": "well", "warning": "care", "error": "urgent"}


@register.filter
def tone_icon(tone: str) -> str:
    """Tone -> icon name; anything unknown is information."""
    return TONE_ICONS.get(tone, "info")


@register.filter
def severity_icon(severity: str) -> str:
    """Severity -> icon name; an unknown severity is shown as the gravest, never hidden."""
    return SEVERITY_ICONS.get(severity.lower(), "alert")


@register.filter
def severity_tone(severity: str) -> str:
    """Severity -> tone; an unknown severity is shown as the gravest, never hidden."""
    return SEVERITY_TONES.get(severity.lower(), "urgent")


@register.filter
def message_tone(level_tag: str) -> str:
    """Django's message level -> tone."""
    return MESSAGE_TONES.get(level_tag, "know")


@register.filter
def drawn(svg: str) -> SafeString:
    """An SVG document that a library of ours made, as a part of the page: its XML declaration is cut off.

    Never for anything a person typed or sent.
    """
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308 - made by our own server
