"""Addresses of practice prompts, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.prompts import views

urlpatterns: list[URLPattern] = [
    path("prompts/", views.prompts, name="prompts"),
    path("prompts/stop/", views.stop, name="prompts_stop"),
]
