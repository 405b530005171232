"""Addresses of the safety plan, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.safety import views

urlpatterns: list[URLPattern] = [
    path("safety/", views.plan, name="safety"),
    path("safety/write/", views.write, name="safety_write"),
    path("safety/copy/", views.copy, name="safety_copy"),
]
