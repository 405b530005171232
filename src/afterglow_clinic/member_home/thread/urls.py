"""Addresses of a member's thread, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.thread import views

urlpatterns: list[URLPattern] = [
    path("thread/", views.thread, name="my_thread"),
    path("thread/insight/<uuid:insight_id>/", views.commit, name="commit_to"),
    path("thread/commit/", views.commit, name="commit"),
    path("thread/commitment/<uuid:commitment_id>/", views.commitment, name="commitment"),
]
