"""People of one hospital, and strangers, try everything that belongs to another; tries and leaks are counted."""
