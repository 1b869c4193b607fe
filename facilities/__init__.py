"""Facilities, the tenants: people and their roles, registration, notices, the public directory."""
