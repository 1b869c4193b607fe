"""Mails about facilities, their people and registrations."""

from facilities.emails import (
    account_changes,
    confirmations,
    doubts,
    groups,
    log_check,
    office,
    people,
    registration,
    support,
    workshops,
)

__all__ = [
    "account_changes",
    "confirmations",
    "doubts",
    "groups",
    "log_check",
    "office",
    "people",
    "registration",
    "support",
    "workshops",
]
