-- So many working days after a day: Monday to Friday, without the holidays of the office. A call within a statement
-- reads a table of some dozen rows.
CREATE FUNCTION portal_working_day_after(start date, days integer) RETURNS date LANGUAGE plpgsql STABLE AS $$
DECLARE
  found date := start;
  left_over integer := days;
BEGIN
  WHILE left_over > 0 LOOP
    found := found + 1;
    IF extract(isodow FROM found) < 6 AND NOT EXISTS (SELECT 1 FROM programme_holiday h WHERE h.day = found) THEN
      left_over := left_over - 1;
    END IF;
  END LOOP;
  RETURN found;
END $$;
