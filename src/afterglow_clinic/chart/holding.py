"""Two acts on one member happen one after the other: the second waits until the first has ended.

On PostgreSQL by the lock of the member's row. SQLite has one writer at a time, and a transaction there begins
with that (`site.settings`): nothing is asked of it.
"""

from uuid import UUID

from django.db import connection

from afterglow_clinic.chart.models import Patient


def hold(patient_id: UUID) -> None:
    """Hold a member until this transaction ends. What is read of them before may have changed."""
    if connection.features.has_select_for_update:
        Patient.objects.select_for_update().only("pk").get(pk=patient_id)
