"""Addresses of an intake, under /story/<member>/."""

from django.urls import URLPattern, path

from afterglow_clinic.consult_room.intake import views

urlpatterns: list[URLPattern] = [
    path("<uuid:patient_id>/intake/", views.overview, name="intake"),
    path("<uuid:patient_id>/intake/begin/", views.begin, name="begin"),
    path("<uuid:patient_id>/intake/prepare/", views.prepare, name="prepare"),
    path("<uuid:patient_id>/intake/value/", views.value, name="value"),
    path("<uuid:patient_id>/intake/value/<uuid:measurement_id>/wrong/", views.retract, name="retract"),
    path("<uuid:patient_id>/intake/step/", views.step, name="step"),
    path("<uuid:patient_id>/intake/<slug:name>/", views.section, name="section"),
    path("<uuid:patient_id>/intake/<slug:name>/confirm/", views.confirm, name="confirm"),
]
