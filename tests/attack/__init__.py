"""The attack itself, in its quick form."""
