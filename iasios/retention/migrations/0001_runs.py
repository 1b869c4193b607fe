"""What the retention job did last, and the few deletions that the application role cannot do by itself."""

from django.db import migrations, models

from iasios.access.migration_operations import EnableTenantIsolation, SqlFile, drop_functions


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("access", "0001_roles_and_functions"),
        ("outbox", "0007_edited_texts"),
    ]
    operations = [
        migrations.CreateModel(
            name="RetentionRun",
            fields=[
                ("key", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("ran_at", models.DateTimeField()),
                ("last_at", models.DateTimeField(null=True)),
                ("last_count", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("coming", models.PositiveIntegerField(default=0)),
            ],
        ),
        EnableTenantIsolation("RetentionRun", read="office"),
        SqlFile(
            "forget_mail",
            drop_functions("retention_empty_mails", "retention_erase_addresses", "retention_delete_bounces"),
        ),
    ]
