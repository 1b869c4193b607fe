"""Working days are reckoned with holidays that a statement reads once, and no longer at every row."""

from django.db import migrations

from iasios.access.migration_operations import SqlFile


class Migration(migrations.Migration):
    dependencies = [("programme", "0003_assessment_rules")]

    operations = [
        SqlFile(
            "working_days_without_reading",
            "DROP FUNCTION portal_nth_working_day(date, integer, date[]); DROP FUNCTION portal_holidays()",
        ),
    ]
