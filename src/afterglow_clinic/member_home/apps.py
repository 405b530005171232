"""The room as a Django app, for its templates, sheets and commands. It has no tables."""

from django.apps import AppConfig


class MemberHomeConfig(AppConfig):
    name = "afterglow_clinic.member_home"
