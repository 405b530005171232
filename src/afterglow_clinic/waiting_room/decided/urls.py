"""Addresses of decisions on a member's pages, under /w/."""

from django.urls import URLPattern, path

from afterglow_clinic.waiting_room.decided import views

urlpatterns: list[URLPattern] = [path("decided/<uuid:decision_id>/", views.decision, name="decision")]
