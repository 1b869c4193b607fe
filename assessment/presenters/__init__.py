"""What the pages of the assessment show, made ready from queries: no writing, no request."""
