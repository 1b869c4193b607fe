"""What the office does to many facilities at once: preview with a count before, report after."""
