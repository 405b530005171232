"""The chart as a Django app; its checks make an undeclared view stop the server."""

from django.apps import AppConfig


class ChartConfig(AppConfig):
    name = "afterglow_clinic.chart"
    label = "chart"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Chart"

    def ready(self) -> None:
        from afterglow_clinic.chart import checks  # noqa: F401  (registers the checks)
