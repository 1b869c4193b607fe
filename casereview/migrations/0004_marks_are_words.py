"""A number or a list slipped through the first check: a comparison with them is unknown, not false."""

from django.db import migrations

from iasios.access.migration_operations import Sql

DROP = "ALTER TABLE casereview_case DROP CONSTRAINT case_marks_are_known;"
LOOSE = """
ALTER TABLE casereview_case ADD CONSTRAINT case_marks_are_known CHECK (
  jsonb_typeof(marks) = 'object'
  AND NOT jsonb_path_exists(marks, '$.* ? (!(@ == "present" || @ == "missing" || @ == "not_applicable"))'));
"""
STRICT = """
ALTER TABLE casereview_case ADD CONSTRAINT case_marks_are_known CHECK (
  jsonb_typeof(marks) = 'object'
  AND NOT jsonb_path_exists(marks,
    'strict $.* ? (@.type() != "string" || !(@ == "present" || @ == "missing" || @ == "not_applicable"))', '{}', true));
"""


class Migration(migrations.Migration):
    dependencies = [("casereview", "0003_isolation_and_locks")]
    operations = [Sql("Marks are known words and nothing else", DROP + STRICT, DROP + LOOSE)]
