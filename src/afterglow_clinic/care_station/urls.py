"""Addresses of this room."""

from django.urls import URLPattern

app_name = "care_station"
urlpatterns: list[URLPattern] = []
