"""Addresses of the toolbox, under /integration/."""

from django.urls import URLPattern, path

from afterglow_clinic.integration_room.toolbox.views import editing, reading

urlpatterns: list[URLPattern] = [
    path("toolbox/", reading.toolbox, name="toolbox"),
    path("toolbox/<slug:name>/", reading.modality, name="modality"),
    path("toolbox/<slug:name>/edit/", editing.edit, name="modality_edit"),
    path("toolbox/<slug:name>/sign/", editing.sign, name="modality_sign"),
    path("<uuid:patient_id>/fit/", reading.fit, name="fit"),
]
