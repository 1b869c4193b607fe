"""The office looks at the portal as one person of a hospital sees it: read-only, announced, for half an hour."""
