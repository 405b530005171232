"""The house as a Django app, for its templates and static files."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "afterglow_clinic.site"
    label = "house"
