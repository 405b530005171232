"""Addresses of booking, under /times/."""

from django.urls import URLPattern, path

from afterglow_clinic.front_desk.booking import views

app_name = "booking"
urlpatterns: list[URLPattern] = [
    path("days-off/", views.days_off, name="days_off"),
    path("days-off/<uuid:holiday_id>/", views.give_back, name="give_back"),
    path("of/<uuid:patient_id>/", views.times, name="times"),
    path("of/<uuid:patient_id>/book/", views.book, name="book"),
    path("<uuid:appointment_id>/move/", views.move, name="move"),
    path("<uuid:appointment_id>/call-off/", views.call_off, name="call_off"),
]
