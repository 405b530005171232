"""The room as a Django app, for its templates and commands. It has no tables."""

from django.apps import AppConfig


class IntegrationRoomConfig(AppConfig):
    name = "afterglow_clinic.integration_room"
