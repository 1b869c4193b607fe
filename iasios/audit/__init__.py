"""Who did what when: append-only and hash-chained per facility. It records; it never decides or sends."""
