-- Text as it is searched: without case, accents and ligatures; as the function `fold` in Python does, a test compares.
CREATE FUNCTION portal_fold(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT regexp_replace(normalize(
    replace(replace(replace(replace(translate(lower(given), 'łøđðıħŋ', 'loddihn'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
    NFKD), '[\u0300-\u036f]', '', 'g')
$$;
