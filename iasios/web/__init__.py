"""The web layer itself: middleware, errors, health, logging, sessions and rate limits. Knows no app."""
