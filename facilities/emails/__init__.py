"""Mails about facilities, their people and registrations."""
