"""Addresses of this room."""

from django.urls import URLPattern

app_name = "consult_room"
urlpatterns: list[URLPattern] = []
