"""Addresses of a member's practices, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.practices import views

ONE = "practices/<uuid:practice_id>/"
urlpatterns: list[URLPattern] = [
    path("practices/", views.practices, name="practices"),
    path(ONE, views.practice, name="practice"),
    path(f"{ONE}check-in/", views.check_in, name="check_in"),
]
