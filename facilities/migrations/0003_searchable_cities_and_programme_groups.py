"""A folded town name for the directory's search, and the groups of the programme's own people."""

from typing import Any

from django.db import migrations, models

GROUPS = ("office", "assessor", "chairperson")


def create_groups(apps: Any, schema_editor: Any) -> None:
    group = apps.get_model("auth", "Group")
    for name in GROUPS:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("facilities", "0002_isolation_and_standing"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.AddField("listing", "city_key", models.CharField(default="", max_length=120)),
        migrations.RunPython(create_groups, migrations.RunPython.noop),
    ]
