"""The top bar's and the footer's links, from what is already known of the person.

Pages of a facility that are about no application read it for the links: one query.

The links of office, chairperson and assessors stand in their rows in `iasios.policy`.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from applications.queries import application_of
from facilities.models import Facility
from iasios.access import Capability, Role, fetch, may, role_rows, standing_of
from iasios.access.roles import NavigationLink
from iasios.web.current_facility import CurrentFacility, current_facility

_FOR_FACILITY = (
    NavigationLink(
        "portal:home",
        pgettext_lazy("navigation", "Home"),
        ("facilities:notices", "facilities:status_update", "invoicing:consultation*"),
    ),
    NavigationLink("applications:summary", _("Application"), ("applications:*", "portal:timeline")),
    NavigationLink("casereview:grid", _("Case review"), ("casereview:*",)),
    NavigationLink(
        "assessment:requests",
        _("Requests"),
        (
            "assessment:reply",
            "assessment:resubmit",
            "assessment:evidence_add",
            "assessment:evidence_remove",
            "assessment:names*",
        ),
    ),
    NavigationLink("assessment:audit", _("Audit"), ("assessment:audit_ics", "assessment:audit_file")),
    NavigationLink(
        "assessment:decision", _("Decision"), ("assessment:plan", "assessment:plan_item", "assessment:proof")
    ),
    NavigationLink("facilities:threads", _("Messages"), ("facilities:thread*",)),
    NavigationLink("invoicing:list", _("Invoices"), ("invoicing:detail", "invoicing:statement", "invoicing:delivery")),
    NavigationLink(
        "facilities:documents",
        _("Documents"),
        ("facilities:document", "facilities:upload*", "facilities:export*"),
    ),
    # The facility's own words about itself stand with its people.
    NavigationLink(
        "facilities:people",
        _("People"),
        (
            "facilities:member*",
            "facilities:invite",
            "facilities:handover*",
            "facilities:code_rotate",
            "facilities:leave",
            "facilities:profile*",
        ),
    ),
)
#: The links of a facility's people by the name of their page.
FACILITY = {link.name: link for link in _FOR_FACILITY}
PUBLIC = (
    NavigationLink("portal:criteria", _("Criteria")),
    NavigationLink("facilities:directory", _("Centres")),
    NavigationLink("portal:fees", _("Fees")),
)

#: The pages of one's own account, and the search. They belong to no facility; their reader mostly belongs to one.
_ACCOUNT = ("portal:search", "account_", "mfa_", "usersessions_", "socialaccount_", "facilities:my_")


def _page_of(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _is_current(link: NavigationLink, here: str) -> bool:
    """Whether no link of anybody fits the page more closely."""
    every = [*FACILITY.values(), *PUBLIC, *(one for row in role_rows().values() for one in row.navigation)]
    fit = link.fit(here)
    return fit > 0 and fit >= max(one.fit(here) for one in every)


def _shown(link: NavigationLink, here: str, *, args: Any = (), count: int = 0) -> dict[str, Any]:
    return {
        "label": str(link.label),
        "url": reverse(link.name, args=args),
        "current": _is_current(link, here),
        "count": count,
        "folded": link.folded,
    }


def _plain(label: Any, name: str, anchor: str = "") -> dict[str, Any]:
    """A link that is never the current one."""
    return {"label": str(label), "url": reverse(name) + anchor, "current": False, "count": 0, "folded": False}


def _for_facility(request: HttpRequest, facility: Any, application: Any) -> list[dict[str, Any]]:
    """At most seven, so that they fit in one line at 1280 px."""
    here = _page_of(request)
    shown = ["portal:home"]
    # Neither is open before the enrolment fee is paid (R22).
    if facility.level:
        # The links are the same on every page, whatever it is about.
        application = application or application_of(facility)
        # What is asked takes the place of the case review, which rests by then and is linked from the application.
        asked = application.status_row.page if application is not None else None
        shown += ["applications:summary", asked.url_name if asked is not None else "casereview:grid"]
    shown.append("facilities:threads")
    if may(request.user, Capability.VIEW_INVOICES, facility):
        shown.append("invoicing:list")
    shown += ["facilities:documents", "facilities:people"]
    counts = {"facilities:threads": standing_of(request.user).unread.get(facility.pk, 0)}
    links = {name: _shown(FACILITY[name], here, args=[facility.slug], count=counts.get(name, 0)) for name in shown}
    if "applications:summary" in links and "casereview:grid" not in links:
        links["applications:summary"]["current"] |= _is_current(FACILITY["casereview:grid"], here)
    return list(links.values())


def _for_public(request: HttpRequest) -> list[dict[str, Any]]:
    here = _page_of(request)
    return [_plain(_("The pathway"), "portal:start", "#pathway"), *(_shown(link, here) for link in PUBLIC)]


def _for_roles(request: HttpRequest, standing: Any) -> list[dict[str, Any]]:
    """Office, chairperson, assessor: one person may be several."""
    here = _page_of(request)
    links = {link.name: link for role, row in role_rows().items() if role in standing.groups for link in row.navigation}
    return [_shown(link, here, count=link.count(standing) if link.count else 0) for link in links.values()]


def _facility_of_reader(request: HttpRequest, standing: Any) -> CurrentFacility | None:
    """On a page of the account, the facility of a person who belongs to one and holds no office."""
    if standing.groups or len(standing.facilities) != 1 or not _page_of(request).startswith(_ACCOUNT):
        return None
    (pk,) = standing.facilities
    try:
        facility = fetch(Facility, pk=pk, user=request.user, may=Capability.VIEW_FACILITY)
    except (Http404, PermissionDenied):
        # While somebody signs in, the database does not know yet on whose behalf it is asked.
        return None
    return CurrentFacility(facility, application_of(facility))


def _bar_label(roles: frozenset[Role]) -> str:
    return next((str(row.bar_label) for role, row in role_rows().items() if role in roles), "")


def _place_of(standing: Any) -> str:
    return next((str(row.label) for role, row in role_rows().items() if role in standing.groups), "")


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of `base.html`: `nav`, `person`, `place`, `role`, `places_url`, `footer_links`, `languages`,
    `support_view`, …."""
    user = getattr(request, "user", None)
    footer = [
        _plain(_("Contact and hours"), "portal:contact"),
        _plain(_("Questions and answers"), "portal:questions"),
        _plain(_("Benefits of the network"), "portal:benefits"),
        _plain(_("Workshops"), "facilities:workshops"),
        _plain(_("Check a certificate"), "assessment:verify_form"),
        _plain(_("Privacy"), "portal:privacy"),
        _plain(_("Accessibility"), "portal:accessibility"),
    ]
    context: dict[str, Any] = {
        "nav": [],
        "person": None,
        "place": "",
        "role": "",
        "places_url": "",
        "search_url": reverse("portal:search"),
        "home_url": reverse("portal:start"),
        "footer_links": footer,
        "languages": [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES],
        "zone_name": "",
        "demo": settings.DEMO,
        "support_view": getattr(request, "support_view", None),
    }
    if user is None or not user.is_authenticated:
        return context | {"nav": _for_public(request)}
    standing = standing_of(user)
    context |= {"person": user, "home_url": reverse("portal:desk"), "zone_name": str(_("Vienna"))}
    if len(standing.facilities) + len(standing.groups) > 1:
        context["places_url"] = reverse("portal:desk")
    here = current_facility(request) or _facility_of_reader(request, standing)
    if here is not None and here.facility.pk in standing.facilities:
        facility = here.facility
        return context | {
            "nav": _for_facility(request, facility, here.application),
            "place": facility.name,
            "role": _bar_label(standing.facilities[facility.pk]),
        }
    links = _for_roles(request, standing)
    if standing.facilities:
        mine = _("My facility") if len(standing.facilities) == 1 else _("My facilities")
        links.append(_shown(NavigationLink("portal:desk", mine), _page_of(request)))
    if not standing.groups:
        links += _for_public(request)
    return context | {"nav": links, "place": _place_of(standing)}
