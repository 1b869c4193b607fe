"""A hospital that names an assessor makes no conflict of it, and learns nothing from a refusal."""

from django.db import migrations

from iasios.access.migration_operations import SqlFile


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0002_isolation_and_triggers"),
        ("facilities", "0003_names_before_agreement"),
    ]

    operations = [SqlFile("confirmed_conflicts", "SELECT 1")]
