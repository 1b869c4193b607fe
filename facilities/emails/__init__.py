"""Mails about facilities, their people and registrations."""

from facilities.emails import log_check, office, people, registration

__all__ = ["log_check", "office", "people", "registration"]
