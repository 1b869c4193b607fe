"""PDF documents: a row first, rendered by a worker, never overwritten. It lays out; it decides nothing."""
