"""Times of meetings in words: with the weekday and the place of the clock, which people abroad need."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def meeting_words(moment: datetime) -> str:
    """*Saturday, 28 November 2026, 14:00, Vienna time*, in the present language."""
    return _("%(moment)s, Vienna time") % {"moment": date_format(timezone.localtime(moment), "MEETING_FORMAT")}
