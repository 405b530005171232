"""The room as a Django app, for its templates. It has no tables."""

from django.apps import AppConfig


class TreatmentRoomConfig(AppConfig):
    name = "afterglow_clinic.treatment_room"
