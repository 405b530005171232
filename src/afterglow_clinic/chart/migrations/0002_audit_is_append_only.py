"""The database itself refuses to change or delete an audit event."""

from django.db import migrations

from afterglow_clinic.chart.sealing import seal_audit, unseal_audit


class Migration(migrations.Migration):
    dependencies = [("chart", "0001_initial")]

    operations = [migrations.RunPython(seal_audit, unseal_audit)]
