"""Where attempts are counted while Valkey is away: the table of Django's database cache."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0001_roles_and_functions")]
    operations = [
        migrations.RunSQL(
            [
                "CREATE TABLE portal_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,"
                " expires timestamp with time zone NOT NULL)",
                "CREATE INDEX portal_cache_expires ON portal_cache (expires)",
            ],
            "DROP TABLE portal_cache",
        )
    ]
