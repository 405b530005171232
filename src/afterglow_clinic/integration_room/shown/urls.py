"""The address of the setting, under /integration/."""

from django.urls import URLPattern, path

from afterglow_clinic.integration_room.shown import views

urlpatterns: list[URLPattern] = [path("shown-scores/", views.shown, name="shown_scores")]
