"""Addresses of this room."""

from django.urls import URLPattern

app_name = "waiting_room"
urlpatterns: list[URLPattern] = []
