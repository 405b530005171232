"""Addresses of reminders, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.reminders import views

urlpatterns: list[URLPattern] = [
    path("reminders/", views.reminders, name="reminders"),
    path("reminders/stop/", views.stop, name="reminders_stop"),
    path("reminders/stop/<str:token>/", views.stop_by_link, name="reminders_stop_by_link"),
    path("reminders/phones/", views.add_phone, name="phone_add"),
    path("reminders/phones/<uuid:phone_id>/remove/", views.end_phone, name="phone_end"),
]
