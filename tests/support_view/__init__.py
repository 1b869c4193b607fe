"""The office looks at the portal as one person of a hospital sees it."""
