"""Rights of the application role, and the functions that tables of every app are made with."""

from django.conf import settings
from django.db import migrations

from iasios.access.migration_operations import SqlFile, drop_functions


def grant(apps, schema_editor):
    """Tables made later by the owner are reachable by the application role; nothing else is."""
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    ):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    # Its tables have generated columns that fold.
    run_before = [("facilities", "0001_initial")]
    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
        SqlFile(
            "scope_functions",
            drop_functions(
                "portal_refuse_change",
                "portal_assessing",
                "portal_writes_for",
                "portal_member_of",
                "portal_user_id",
                "portal_is_office",
            ),
        ),
        SqlFile("fold", drop_functions("portal_fold")),
    ]
