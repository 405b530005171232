"""Address of the guest view, under /integration/."""

from django.urls import URLPattern, path

from afterglow_clinic.integration_room.guest import views

urlpatterns: list[URLPattern] = [path("guest/<uuid:patient_id>/", views.guest, name="guest")]
