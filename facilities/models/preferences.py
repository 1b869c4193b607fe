"""How a person wants to be told, and their calendar."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.enums import MailMode


class NoticePreference(models.Model):
    """One row per person who chose something; without one everything is sent at once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preference")
    mode = models.CharField(_("Mail"), max_length=10, choices=MailMode, default=MailMode.AT_ONCE)
    quiet_from = models.TimeField(_("Quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("Quiet until"), null=True, blank=True)
    time_zone = models.CharField(_("Time zone"), max_length=60, default="Europe/Vienna")
    #: SHA-256 of the token in the calendar's address; the address itself is shown once and kept nowhere.
    feed_digest = models.CharField(max_length=64, blank=True)
    feed_made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="noticepreference_mode_is_known", condition=Q(mode__in=MailMode.values)),
            models.CheckConstraint(
                name="noticepreference_quiet_from_with_until",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["feed_digest"], condition=~Q(feed_digest=""), name="noticepreference_feed_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"
