"""Addresses of shared journal entries, under /integration/."""

from django.urls import URLPattern, path

from afterglow_clinic.integration_room.shared import views

urlpatterns: list[URLPattern] = [
    path("shared/", views.shared, name="shared"),
    path("shared/<uuid:entry_id>/", views.entry, name="shared_entry"),
    path("shared/<uuid:entry_id>/voice/", views.voice, name="shared_voice"),
]
