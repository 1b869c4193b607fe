"""Pages of invoicing: a facility's own invoices, the office's, and registration, which leads to the first invoice."""
