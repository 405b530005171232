"""Addresses of the preparation, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.preparing import views

urlpatterns: list[URLPattern] = [
    path("preparing/", views.preparing, name="preparing"),
    path("preparing/<slug:name>/", views.card, name="preparing_card"),
]
