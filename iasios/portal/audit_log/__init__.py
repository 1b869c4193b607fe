"""A facility's log in words, and the nightly check of its chain."""
