"""Tenant isolation, and ready documents that never change."""

from django.db import migrations

from iasios.access.migration_operations import EnableTenantIsolation, Sql

IMMUTABLE = """
CREATE FUNCTION documents_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.status = 'ready' THEN
    RAISE EXCEPTION 'documents_document: a document that was made never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_document BEFORE UPDATE OR DELETE ON documents_document
FOR EACH ROW EXECUTE FUNCTION documents_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_links"), ("access", "0001_roles_and_scopes")]
    operations = [
        EnableTenantIsolation("Document"),
        Sql(
            "Ready documents never change",
            IMMUTABLE,
            "DROP TRIGGER guard_document ON documents_document; DROP FUNCTION documents_guard();",
        ),
    ]
