"""What pages and papers say of invoices, made ready from queries."""
