"""The room as a Django app, for its templates and commands. It has no tables."""

from django.apps import AppConfig


class RecordsRoomConfig(AppConfig):
    name = "afterglow_clinic.records_room"
