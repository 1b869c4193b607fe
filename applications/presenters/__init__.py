"""What the pages of an application show, made ready from queries: no writing, no request."""
