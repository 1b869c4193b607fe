"""Mails about facilities, their people and registrations."""

from facilities.emails import office, people, registration

__all__ = ["office", "people", "registration"]
