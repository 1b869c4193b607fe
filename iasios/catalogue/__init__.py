"""Reading of catalogue files, with every error at once and the line that it stands in."""
