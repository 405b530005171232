"""An answer to a card says when it came, and how the phone showed its moment. Earlier ones came at once."""

from typing import Any

from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def as_said(apps: Any, schema_editor: Any) -> None:
    apps.get_model("chart", "PreparationAnswer").objects.update(received=F("at"))


class Migration(migrations.Migration):
    dependencies = [
        ("chart", "0023_practice_wish"),
    ]

    operations = [
        migrations.AddField(
            model_name="preparationanswer",
            name="authored_local",
            field=models.CharField(blank=True, default="", help_text="As the phone showed it", max_length=80),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="preparationanswer",
            name="received",
            field=models.DateTimeField(default=timezone.now),
            preserve_default=False,
        ),
        migrations.RunPython(as_said, migrations.RunPython.noop),
    ]
