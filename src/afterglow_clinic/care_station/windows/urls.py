"""Addresses of windows and work; they join those of the care station, under /care/."""

from django.urls import URLPattern, path

from afterglow_clinic.care_station.windows import views

urlpatterns: list[URLPattern] = [
    path("windows/", views.windows, name="windows"),
    path("work/", views.work, name="work"),
    path("work/<uuid:task_id>/", views.task, name="task"),
]
