"""Kills the portal's processes under a load, and counts afterwards what was lost or doubled (docs/reliability.md)."""
