"""A facility's data as files that other programs read. It reads all apps and writes none of their rows."""
