"""Addresses of notes, under /integration/."""

from django.urls import URLPattern, path

from afterglow_clinic.integration_room.notes import views

urlpatterns: list[URLPattern] = [path("<uuid:patient_id>/notes/", views.notes, name="notes")]
