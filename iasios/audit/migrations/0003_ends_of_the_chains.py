"""The end of each chain is kept where the application role cannot write."""

from django.conf import settings
from django.db import migrations

from iasios.access.migration_operations import SqlFile


def revoke(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    schema_editor.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_chainend FROM {role}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_isolation_and_hash_chain")]
    operations = [
        SqlFile(
            "chain_ends",
            "DROP TRIGGER anchor ON audit_auditevent; DROP FUNCTION audit_anchor; DROP TABLE audit_chainend",
        ),
        migrations.RunPython(revoke, migrations.RunPython.noop),
    ]
