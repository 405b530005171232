"""The room as a Django app, for its templates and commands. It has no tables."""

from django.apps import AppConfig


class WaitingRoomConfig(AppConfig):
    name = "afterglow_clinic.waiting_room"
