"""What the office reads of mail where a person is shown; loop-safe, no query."""

from collections.abc import Mapping

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from iasios.outbox.models import Bounce
from iasios.ui.elements import plain

register = template.Library()


@register.simple_tag
def came_back(bounces: Mapping[str, Bounce], address: str) -> SafeString | str:
    """That mail to this address came back, since when, with the mail; empty where nothing did."""
    bounce = bounces.get(address.lower())
    if bounce is None:
        return ""
    word = _("Mail came back on %(day)s") % {"day": date_format(timezone.localdate(bounce.bounced_at), "DATE_FORMAT")}
    mark = plain("error", word, small=True)
    if bounce.mail_id is None:
        return format_html("<small>{}</small>", mark)
    return format_html(
        '<small>{} <a href="{}">{}</a></small>', mark, reverse("outbox:detail", args=[bounce.mail_id]), _("Read it")
    )
