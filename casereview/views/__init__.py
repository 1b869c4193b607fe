"""Pages of the internal case review."""
