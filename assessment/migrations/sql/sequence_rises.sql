-- A number that was given is never given again.
CREATE TRIGGER only_rises BEFORE UPDATE ON assessment_certificatesequence FOR EACH ROW
WHEN (NEW.year <> OLD.year OR NEW.last < OLD.last) EXECUTE FUNCTION portal_refuse_change();
