"""The function behind columns that no person writes in their own scope."""

from django.db import migrations

from iasios.access.migration_operations import SqlFile, drop_functions


class Migration(migrations.Migration):
    dependencies = [("access", "0002_cache_table")]
    operations = [SqlFile("refuse_person", drop_functions("portal_refuse_person"))]
