"""Places on the earth: towns by name, distances, and where a place lies on our maps. It knows no app and no page."""
