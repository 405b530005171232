"""Addresses of huddles; they join those of the consult room, under /story/."""

from django.urls import URLPattern, path

from afterglow_clinic.consult_room.huddle import views

ONE = "<uuid:patient_id>/huddles/<uuid:huddle_id>/"
urlpatterns: list[URLPattern] = [
    path("huddles/", views.huddles, name="huddles"),
    path(ONE, views.huddle, name="huddle"),
    path(f"{ONE}view/", views.write, name="huddle-view"),
    path(f"{ONE}decide/", views.decide, name="huddle-decide"),
]
