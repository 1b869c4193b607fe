"""The benchmark itself, at its smallest scale."""
