"""The office's pages that look across apps: the pipeline and one facility."""
