-- What row-level security reads the scope from, and the function behind append-only tables.
CREATE FUNCTION portal_is_office() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('portal.scope', true), '') = 'office' $$;
CREATE FUNCTION portal_user_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('portal.user_id', true), '')::bigint $$;
CREATE FUNCTION portal_member_of() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('portal.member_of', true), ''), '{}')::bigint[] $$;
-- Whoever only reads at a facility is one of its people, and writes none of its rows. It calls no other function:
-- a backup has an empty search path and copies tables whose policies call this one.
CREATE FUNCTION portal_writes_for() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT ARRAY(
     SELECT unnest(coalesce(nullif(current_setting('portal.member_of', true), ''), '{}')::bigint[])
     EXCEPT SELECT unnest(coalesce(nullif(current_setting('portal.reads_only_in', true), ''), '{}')::bigint[])
   ) $$;
CREATE FUNCTION portal_assessing() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('portal.assessing', true), ''), '{}')::bigint[] $$;
CREATE FUNCTION portal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
