"""Addresses of the member's story, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.story import views

urlpatterns: list[URLPattern] = [
    path("story/", views.story, name="story"),
    path("story/decisions/", views.decisions, name="decisions"),
    path("story/told/<uuid:response_id>/", views.result, name="result"),
]
