"""Measures the pages of the portal over a portal full of facilities; nothing here runs in production or in a test."""
