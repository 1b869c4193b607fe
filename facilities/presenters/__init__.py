"""What the pages of a facility show, made ready from queries: no writing, no request."""
