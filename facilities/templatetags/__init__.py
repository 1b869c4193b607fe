"""Words that templates of this app need in their rows."""
