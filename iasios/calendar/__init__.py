"""What the portal does by itself when its day has come: terms, notices, invoices, reminders."""
