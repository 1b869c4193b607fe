-- Folded names for the office's search: facilities that the directory does not list, and people.
-- The columns are generated, so no service has to keep them.
ALTER TABLE facilities_facility ADD COLUMN search_key text
  GENERATED ALWAYS AS (portal_fold(name || ' ' || city || ' ' || institution)) STORED;
ALTER TABLE facilities_user ADD COLUMN search_key text
  GENERATED ALWAYS AS (portal_fold(full_name || ' ' || email)) STORED;
