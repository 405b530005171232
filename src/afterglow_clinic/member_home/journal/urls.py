"""Addresses of the member's journal, under /home/journal/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.journal.views import insight, reading, voice, writing

ONE = "journal/<uuid:entry_id>/"
urlpatterns: list[URLPattern] = [
    path("journal/", reading.journal, name="journal"),
    path("journal/write/", writing.write, name="journal_write"),
    path("journal/speak/", voice.speak, name="journal_speak"),
    path("journal/recordings/<uuid:recording>/", voice.parts, name="journal_parts"),
    path(ONE, reading.entry, name="journal_entry"),
    path(f"{ONE}edit/", writing.edit, name="journal_edit"),
    path(f"{ONE}privacy/", writing.privacy, name="journal_privacy"),
    path(f"{ONE}delete/", writing.discard, name="journal_delete"),
    path(f"{ONE}versions/", writing.versions, name="journal_versions"),
    path(f"{ONE}voice/", voice.voice, name="journal_voice"),
    path(f"{ONE}insight/", insight.insight_of, name="journal_insight"),
    path("insight/", insight.insight, name="insight"),
]
