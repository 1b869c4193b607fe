"""Pages that look across apps: start, a facility's home, the office's pipeline, health. They read; the apps write."""
