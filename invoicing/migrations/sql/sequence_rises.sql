-- A number that was given is never given again.
CREATE TRIGGER only_rises BEFORE UPDATE ON invoicing_numbersequence FOR EACH ROW
WHEN ((NEW.series, NEW.year) <> (OLD.series, OLD.year) OR NEW.last < OLD.last) EXECUTE FUNCTION portal_refuse_change();
