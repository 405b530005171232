"""Addresses of the treatment room, under /day/."""

from django.urls import URLPattern, path

from afterglow_clinic.treatment_room import views
from afterglow_clinic.treatment_room.hands.urls import urlpatterns as hands
from afterglow_clinic.treatment_room.music.urls import urlpatterns as music

app_name = "treatment_room"
urlpatterns: list[URLPattern] = [
    path("", views.day, name="day"),
    *hands,
    *music,
    path("<uuid:appointment_id>/", views.session, name="session"),
    path("<uuid:appointment_id>/gate/", views.gate, name="gate"),
    path("<uuid:appointment_id>/begin/", views.begin, name="begin"),
    path("<uuid:appointment_id>/line-out/", views.line_out, name="line_out"),
    path("<uuid:appointment_id>/keep/", views.keep, name="keep"),
]
