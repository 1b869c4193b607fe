"""Where application codes come from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0003_isolation_edges_and_locks")]
    operations = [
        migrations.CreateModel(
            name="CodeCounter",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
