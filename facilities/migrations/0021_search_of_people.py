"""An index for the search of people by a part of their name or address, which read every account."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("facilities", "0020_group_overview")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX facilities_user_search ON facilities_user USING gin (search_key gin_trgm_ops)",
            "DROP INDEX facilities_user_search",
        ),
    ]
