"""Addresses of the caseload, under /integration/."""

from django.urls import URLPattern, path

from afterglow_clinic.integration_room.caseload import views

urlpatterns: list[URLPattern] = [
    path("", views.caseload, name="caseload"),
    path("hands/<uuid:hand_id>/answer/", views.answer, name="answer_hand"),
]
