"""Files that people hand in: what they are, whether they are safe, how large they may be."""
