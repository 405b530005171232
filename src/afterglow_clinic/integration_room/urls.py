"""Addresses of the integration room, under /integration/."""

from django.urls import URLPattern

from afterglow_clinic.integration_room.toolbox.urls import urlpatterns as toolbox

app_name = "integration_room"
urlpatterns: list[URLPattern] = [*toolbox]
