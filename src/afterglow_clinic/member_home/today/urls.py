"""Addresses of Today, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.today import views

urlpatterns: list[URLPattern] = [
    path("", views.today, name="today"),
    path("more/", views.more, name="more"),
]
