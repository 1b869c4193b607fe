"""A form that is sent twice is acted upon once; the second answer is the first's. It knows nothing of what forms do."""
