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
    """Centres of one level under its heading, or all of a page without one; `rows` are items of a list."""

    heading: str
    meaning: str
    rows: SafeString


def centre_groups(centres: Iterable[Listing], *, by_distance: bool) -> list[CentreGroup]:
    """The centres of a page in their order, by level; those in order of distance in one list that says each level."""
    if by_distance:
        return [CentreGroup("", "", _rows(centres, names_level=True))]
    meanings = {
        FacilityStatus.EXCELLENCE: _("All criteria are met, the extended ones as well."),
        FacilityStatus.ACCREDITED: _("All core criteria are met."),
        FacilityStatus.ENROLLED: _("Enrolled means registered and paid, not yet assessed."),
    }
    return [
        CentreGroup(
            heading=str(FacilityStatus(standing).label),
            meaning=meanings[FacilityStatus(standing)],
            rows=_rows(found, names_level=False),
        )
        for standing, found in groupby(centres, key=lambda centre: centre.standing)
    ]


def _rows(centres: Iterable[Listing], *, names_level: bool) -> SafeString:
    return SafeString("".join(_row(centre, names_level=names_level) for centre in centres))


def _row(centre: Listing, *, names_level: bool) -> SafeString:
    return format_html(
        '<li><span>{}</span><div><p class="centres__n"><a href="{}">{}</a></p><small>{}, {}{}</small></div>'
        '<div class="centres__end">{}<small>{}{}</small></div></li>',
        inline_seal(centre.level, size=48),
        centre.get_absolute_url(),
        centre.name,
        centre.city,
        countries.name(str(centre.country)),
        _distance(centre),
        format_html('<p class="small"><b>{}</b></p>', centre.get_standing_display()) if names_level else "",
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
