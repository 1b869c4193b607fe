"""The list of the public directory, drawn from escaped pieces: as a template it took most of the page's time."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_countries import countries

from facilities.enums import FacilityStatus
from facilities.models import Listing
from iasios.ui.seal import inline_seal


@dataclass(frozen=True)
class CentreGroup:
    """Centres of one level that follow each other; `rows` are items of a list."""

    heading: str
    is_enrolled: bool
    rows: SafeString


def centre_groups(centres: Iterable[Listing]) -> list[CentreGroup]:
    """The centres of a page in their order; those whose distance is known as `km` say it."""
    groups = groupby(centres, key=lambda centre: centre.standing)
    return [
        CentreGroup(
            heading=str(FacilityStatus(standing).label),
            is_enrolled=standing == FacilityStatus.ENROLLED,
            rows=SafeString("".join(map(_row, found))),
        )
        for standing, found in groups
    ]


def _row(centre: Listing) -> SafeString:
    return format_html(
        '<li><span>{}</span><div><p class="centres__n"><a href="{}">{}</a></p><small>{}, {}{}</small></div>'
        '<div><p class="small"><b>{}</b></p><small>{}{}</small></div></li>',
        inline_seal(centre.level, size=48),
        centre.get_absolute_url(),
        centre.name,
        centre.city,
        countries.name(str(centre.country)),
        _distance(centre),
        centre.get_standing_display(),
        _days(centre),
        _proof(centre),
    )


def _distance(centre: Listing) -> str:
    km = getattr(centre, "km", None)
    return "" if km is None else " · " + _("%(km)s km") % {"km": floatformat(km, 0)}


def _days(centre: Listing) -> str:
    since = date_format(centre.since, "DATE_FORMAT")
    if centre.until is None:
        return _("since %(since)s") % {"since": since}
    return _("%(since)s to %(until)s") % {"since": since, "until": date_format(centre.until, "DATE_FORMAT")}


def _proof(centre: Listing) -> SafeString | str:
    if not centre.certificate_code:
        return ""
    return format_html(
        ' · <a href="{}">{}<span class="vh"> {}</span></a>',
        reverse("assessment:verify", args=[centre.certificate_code]),
        _("Verify"),
        centre.name,
    )
