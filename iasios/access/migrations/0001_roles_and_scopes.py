"""Rights of the application role, and the functions that row-level security reads the scope from."""

from django.conf import settings
from django.db import migrations


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


FUNCTIONS = """
CREATE FUNCTION portal_is_office() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('portal.scope', true), '') = 'office' $$;
CREATE FUNCTION portal_user_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('portal.user_id', true), '')::bigint $$;
CREATE FUNCTION portal_member_of() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('portal.member_of', true), ''), '{}')::bigint[] $$;
CREATE FUNCTION portal_assessing() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('portal.assessing', true), ''), '{}')::bigint[] $$;
CREATE FUNCTION portal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
"""
DROP = """
DROP FUNCTION portal_refuse_change(); DROP FUNCTION portal_assessing(); DROP FUNCTION portal_member_of();
DROP FUNCTION portal_user_id(); DROP FUNCTION portal_is_office();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
        migrations.RunSQL(FUNCTIONS, DROP),
    ]
