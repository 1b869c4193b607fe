"""Names folded by PostgreSQL itself, for the office's search: facilities that the directory does not list, and people.

The columns are generated, so no service has to keep them; they fold as `iasios.text.search_keys.fold` does; a test compares.
"""

from django.db import migrations

from iasios.access.migration_operations import Sql

FOLD = r"""
CREATE FUNCTION portal_fold(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT regexp_replace(normalize(
    replace(replace(replace(replace(translate(lower(given), 'łøđðıħŋ', 'loddihn'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
    NFKD), '[\u0300-\u036f]', '', 'g')
$$;
"""
KEYS = """
ALTER TABLE facilities_facility ADD COLUMN search_key text
  GENERATED ALWAYS AS (portal_fold(name || ' ' || city || ' ' || institution)) STORED;
ALTER TABLE facilities_user ADD COLUMN search_key text
  GENERATED ALWAYS AS (portal_fold(full_name || ' ' || email)) STORED;
"""
DROP = "ALTER TABLE facilities_user DROP COLUMN search_key; ALTER TABLE facilities_facility DROP COLUMN search_key;"


class Migration(migrations.Migration):
    dependencies = [("facilities", "0003_searchable_cities_and_programme_groups")]
    operations = [
        Sql("Fold names in PostgreSQL", FOLD, "DROP FUNCTION portal_fold(text);"),
        Sql("Folded keys of facilities and people", KEYS, DROP),
    ]
