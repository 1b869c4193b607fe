"""One copy of database and files that belong together, and the way back."""
