-- So many working days after a day, without a look at a table: the holidays come along, read once for a statement.
CREATE FUNCTION portal_holidays() RETURNS date[] LANGUAGE sql STABLE AS
$$ SELECT coalesce(array_agg(day), '{}') FROM public.programme_holiday $$;
CREATE FUNCTION portal_nth_working_day(start date, days integer, holidays date[]) RETURNS date
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  found date := start;
  left_over integer := days;
BEGIN
  WHILE left_over > 0 LOOP
    found := found + 1;
    IF extract(isodow FROM found) < 6 AND found <> ALL (holidays) THEN
      left_over := left_over - 1;
    END IF;
  END LOOP;
  RETURN found;
END $$;
