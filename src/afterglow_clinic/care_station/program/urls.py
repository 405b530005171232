"""The address of the program board; it joins those of the care station, under /care/."""

from django.urls import URLPattern, path

from afterglow_clinic.care_station.program import views

urlpatterns: list[URLPattern] = [path("program/", views.program, name="program")]
