"""The rows behind the office's list of all facilities."""
