"""Where every facility stands, a row for each, so that the office's pipeline asks one narrow table."""
