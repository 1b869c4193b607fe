-- In a person's own scope, accounts, second factors, addresses and groups of others are not theirs to write.
-- Before a scope is set (sign-in, activation, a reset) whoever has the link or the password writes.
CREATE FUNCTION facilities_refuse_other_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owner bigint; kept jsonb;
BEGIN
  IF portal_user_id() IS NULL OR portal_is_office() THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  kept := CASE WHEN TG_OP = 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
  owner := kept ->> TG_ARGV[0];
  IF owner <> portal_user_id()
     OR (TG_OP = 'UPDATE' AND (to_jsonb(NEW) ->> TG_ARGV[0])::bigint <> portal_user_id()) THEN
    RAISE EXCEPTION '%: this is another person''s', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER own_account BEFORE UPDATE OR DELETE ON facilities_user
FOR EACH ROW EXECUTE FUNCTION facilities_refuse_other_account('id');
CREATE TRIGGER own_account BEFORE INSERT OR UPDATE OR DELETE ON mfa_authenticator
FOR EACH ROW EXECUTE FUNCTION facilities_refuse_other_account('user_id');
CREATE TRIGGER own_account BEFORE UPDATE OR DELETE ON account_emailaddress
FOR EACH ROW EXECUTE FUNCTION facilities_refuse_other_account('user_id');
-- Roles of the programme are given by its commands and its office alone.
ALTER TABLE facilities_user_groups ENABLE ROW LEVEL SECURITY;
ALTER TABLE facilities_user_groups FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_read ON facilities_user_groups FOR SELECT USING (true);
CREATE POLICY tenant_insert ON facilities_user_groups FOR INSERT WITH CHECK ((SELECT portal_is_office()));
CREATE POLICY tenant_update ON facilities_user_groups FOR UPDATE USING ((SELECT portal_is_office()));
CREATE POLICY tenant_delete ON facilities_user_groups FOR DELETE USING ((SELECT portal_is_office()));
