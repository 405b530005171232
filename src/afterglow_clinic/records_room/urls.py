"""Addresses of this room."""

from django.urls import URLPattern

app_name = "records_room"
urlpatterns: list[URLPattern] = []
