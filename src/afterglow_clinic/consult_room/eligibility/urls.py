"""Addresses of eligibility, under /story/<member>/."""

from django.urls import URLPattern, path

from afterglow_clinic.consult_room.eligibility import views

urlpatterns: list[URLPattern] = [
    path("<uuid:patient_id>/eligibility/", views.eligibility, name="eligibility"),
    path("<uuid:patient_id>/eligibility/assess/", views.assess, name="assess"),
    path("<uuid:patient_id>/eligibility/override/", views.override, name="override"),
]
