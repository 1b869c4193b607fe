"""A clock that the demo can set back, so that histories of years are told by today's services."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from unittest.mock import patch

from django.utils import timezone


@contextmanager
def days_ago(days: int, hour: int = 10, minute: int = 0) -> Iterator[datetime]:
    """Inside, `timezone.now()` is that many days before the real now, at this Vienna time, and never in the future."""
    real = timezone.now()
    day = timezone.localdate(real) - timedelta(days=days)
    moment = timezone.make_aware(datetime.combine(day, time(hour, minute)))
    moment = min(moment, real)
    with patch("django.utils.timezone.now", lambda: moment):
        yield moment
