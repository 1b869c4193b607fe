"""The marks on the maps of centres. It knows no request; the list beside the map says the same in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from facilities.enums import FacilityStatus
from facilities.queries.directory import Placed
from iasios.geography.maps import EUROPE, WORLD, MapWindow

_SHAPES = {
    FacilityStatus.ENROLLED: '<circle class="seal__ground" cx="{0}" cy="{1}" r="4"/>'
    '<circle class="d-open" cx="{0}" cy="{1}" r="4"/>',
    FacilityStatus.ACCREDITED: '<circle class="d-core" cx="{0}" cy="{1}" r="5"/>',
    FacilityStatus.EXCELLENCE: '<g class="seal--3"><circle class="seal__ground" cx="{0}" cy="{1}" r="7"/>'
    '<circle class="seal__edge" cx="{0}" cy="{1}" r="5.5"/><circle class="seal__dot" cx="{0}" cy="{1}" r="3"/></g>',
}


@dataclass(frozen=True)
class CentreMap:
    """One window with its marks, ready for the page."""

    window: MapWindow
    label: str
    marks: SafeString


def centre_maps(centres: Iterable[Placed]) -> list[CentreMap]:
    """The world without Europe, and Europe drawn larger; every centre has its mark on one of them."""
    europe: dict[tuple[float, float], list[Placed]] = {}
    world: dict[tuple[float, float], list[Placed]] = {}
    for centre in centres:
        where = EUROPE.place(centre.latitude, centre.longitude)
        there = europe if where is not None else world
        where = where or WORLD.place(centre.latitude, centre.longitude)
        if where is not None:
            # What lies within one dot is one mark.
            there.setdefault((round(where[0] / 3) * 3, round(where[1] / 3) * 3), []).append(centre)
    return [
        CentreMap(WORLD, _("Centres outside Europe"), _marks(world)),
        CentreMap(EUROPE, _("Centres in Europe"), _marks(europe)),
    ]


def _marks(spots: dict[tuple[float, float], list[Placed]]) -> SafeString:
    return format_html_join(
        "",
        '<a href="{}" aria-label="{}"><title>{}</title>{}</a>',
        (
            (_address(here), words, words, _shape(x, y, FacilityStatus(here[-1].standing)))
            for (x, y), here in spots.items()
            for words in [_words(here)]
        ),
    )


def _address(here: list[Placed]) -> str:
    if len(here) == 1:
        return reverse("facilities:centre", args=[here[0].slug])
    near = {"near": here[-1].city, "country": here[-1].country}
    return f"{reverse('facilities:directory')}?{urlencode(near)}"


def _words(here: list[Placed]) -> str:
    last = here[-1]
    if len(here) == 1:
        names = {"name": last.name, "city": last.city, "level": FacilityStatus(last.standing).label}
        return _("%(name)s, %(city)s: %(level)s") % names
    return ngettext("%(count)s centre near %(city)s", "%(count)s centres near %(city)s", len(here)) % {
        "count": len(here),
        "city": last.city,
    }


def _shape(x: float, y: float, standing: FacilityStatus) -> SafeString:
    """Levels differ by shape, not by colour alone: ring in ring, filled, hollow."""
    return format_html(_SHAPES[standing], x, y)
