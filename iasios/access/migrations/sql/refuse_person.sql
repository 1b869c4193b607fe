-- Behind triggers on columns that a service of the programme writes, never a person's own scope.
CREATE FUNCTION portal_refuse_person() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%: % is not this person''s to write', TG_TABLE_NAME, TG_NAME
  USING ERRCODE = 'insufficient_privilege'; END $$;
