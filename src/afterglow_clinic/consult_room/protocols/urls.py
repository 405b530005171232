"""Addresses of protocols, under /protocols/."""

from django.urls import URLPattern, path

from afterglow_clinic.consult_room.protocols import views

app_name = "protocols"
urlpatterns: list[URLPattern] = [
    path("", views.protocols, name="protocols"),
    path("<slug:name>/", views.protocol, name="protocol"),
    path("<slug:name>/calendar/", views.preview, name="preview"),
    path("<slug:name>/edit/", views.edit, name="edit"),
    path("<slug:name>/sign/", views.sign, name="sign"),
]
