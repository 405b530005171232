"""Addresses of protocols and of the plans made of them, under /protocols/."""

from django.urls import URLPattern, path

from afterglow_clinic.consult_room.protocols.views import plans, shelf

app_name = "protocols"
urlpatterns: list[URLPattern] = [
    path("", shelf.protocols, name="protocols"),
    path("of/<uuid:patient_id>/", plans.plan, name="plan"),
    path("of/<uuid:patient_id>/start/", plans.start, name="start"),
    path("of/<uuid:patient_id>/move/", plans.move, name="move"),
    path("<slug:name>/", shelf.protocol, name="protocol"),
    path("<slug:name>/calendar/", shelf.preview, name="preview"),
    path("<slug:name>/edit/", shelf.edit, name="edit"),
    path("<slug:name>/sign/", shelf.sign, name="sign"),
]
