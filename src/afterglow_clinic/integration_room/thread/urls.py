"""Addresses of one member's thread, under /integration/."""

from django.urls import URLPattern, path

from afterglow_clinic.integration_room.thread import views

ONE = "<uuid:patient_id>/"
urlpatterns: list[URLPattern] = [
    path(ONE, views.thread, name="thread"),
    path(f"{ONE}debrief/", views.debrief, name="debrief"),
    path(f"{ONE}concern/", views.concern, name="concern"),
    path(f"{ONE}plan/<slug:name>/", views.plan, name="plan"),
    path(f"{ONE}practices/<uuid:practice_id>/end/", views.end_practice, name="end_practice"),
    path(f"{ONE}findings/<uuid:issue_id>/end/", views.end_finding, name="end_finding"),
    path(f"{ONE}commitments/<uuid:commitment_id>/end/", views.end_commitment, name="end_commitment"),
]
