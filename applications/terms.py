"""Days that the portal reminds of; no database."""

from datetime import date, timedelta

#: The office finds two assessors. The programme names no days for it; nothing closes on that day (A21).
ASSIGN_DAYS = 14


def assign_due(today: date) -> date:
    """By when the office is expected to have found assessors."""
    return today + timedelta(days=ASSIGN_DAYS)
