"""What waits for the office, of every kind, and who of the office looks after it."""
