-- Marks are known words and nothing else; a draw has 30 positions.
-- A number or a list compared with a word is unknown, not false, so the type is asked for too.
ALTER TABLE casereview_case ADD CONSTRAINT case_marks_are_known CHECK (
  jsonb_typeof(marks) = 'object'
  AND NOT jsonb_path_exists(marks,
    'strict $.* ? (@.type() != "string" || !(@ == "present" || @ == "missing" || @ == "not_applicable"))', '{}', true));
ALTER TABLE casereview_drawoutcome ADD CONSTRAINT draw_outcome_has_30_positions CHECK (
  jsonb_typeof(positions) = 'array' AND jsonb_array_length(positions) = 30);
