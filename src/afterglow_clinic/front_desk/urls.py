"""Addresses of the front desk, under /members/."""

from django.urls import URLPattern, path

from afterglow_clinic.front_desk import views

app_name = "front_desk"
urlpatterns: list[URLPattern] = [
    path("", views.members, name="members"),
    path("new/", views.register, name="register"),
    path("<uuid:patient_id>/invite/", views.invite, name="invite"),
]
