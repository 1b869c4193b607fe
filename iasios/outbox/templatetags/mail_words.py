"""What the office reads of mail where a person is shown; loop-safe, no query."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from iasios.ui.elements import status_text

register = template.Library()


@register.simple_tag
def came_back(row: Any) -> SafeString | str:
    """That mail to somebody's address came back, since when, with the mail; empty where nothing did.

    Args:
        row: of `iasios.outbox.bounces.with_bounces`.
    """
    at = getattr(row, "bounced_at", None)
    if at is None:
        return ""
    word = _("Mail came back on %(day)s") % {"day": date_format(timezone.localdate(at), "DATE_FORMAT")}
    mark = status_text("error", word, small=True)
    if row.bounced_mail is None:
        return format_html("<small>{}</small>", mark)
    address = reverse("outbox:detail", args=[row.bounced_mail])
    return format_html('<small>{} <a href="{}">{}</a></small>', mark, address, _("Read it"))
