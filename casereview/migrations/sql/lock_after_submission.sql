-- Cases rest once the application is handed in, and draws are made before.
CREATE TRIGGER only_in_draft BEFORE INSERT OR UPDATE OR DELETE ON casereview_case
FOR EACH ROW EXECUTE FUNCTION portal_only_in_draft();
CREATE TRIGGER only_in_draft BEFORE INSERT OR UPDATE OR DELETE ON casereview_casereview
FOR EACH ROW EXECUTE FUNCTION portal_only_in_draft();
CREATE TRIGGER only_in_draft BEFORE INSERT ON casereview_draw
FOR EACH ROW EXECUTE FUNCTION portal_only_in_draft();
CREATE TRIGGER only_in_draft BEFORE INSERT ON casereview_drawoutcome
FOR EACH ROW EXECUTE FUNCTION portal_only_in_draft();
