"""The top bar's and the footer's links, from what is already known of the person: no query."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

from iasios.access import Capability, Role, may, standing_of
from iasios.web.current_facility import current_facility

#: Pages of the facility's side of the assessment; the others of that app belong to assessors, chairperson and office.
REQUESTS = (
    "assessment:requests",
    "assessment:reply",
    "assessment:resubmit",
    "assessment:evidence_add",
    "assessment:evidence_remove",
    "assessment:names",
)
AUDITS = ("assessment:audit", "assessment:audit_ics", "assessment:audit_file")
PLANS = ("assessment:decision", "assessment:plan", "assessment:plan_item", "assessment:proof")
DECISIONS = ("assessment:sign_off",)
HOME = ("portal:home", "facilities:notices", "facilities:status_update", "invoicing:consultation")
DOCUMENTS = ("facilities:document", "facilities:upload", "facilities:export")
#: The facility's own words about itself stand with its people.
PEOPLE = (
    "facilities:people",
    "facilities:member",
    "facilities:invite",
    "facilities:handover",
    "facilities:code_rotate",
    "facilities:leave",
    "facilities:profile",
)
OFFICE_INVOICES = ("invoicing:office_list", "invoicing:office_detail", "invoicing:office_payment")


def _link(
    request: HttpRequest, label: str, name: str, *own: str, args: Any = (), anchor: str = "", count: int = 0
) -> dict[str, Any]:
    """One link, the current one on pages whose names begin with one of `own`."""
    match = request.resolver_match
    here = match.view_name if match else ""
    return {
        "label": label,
        "url": reverse(name, args=args) + anchor,
        "current": bool(own) and here.startswith(own),
        "count": count,
    }


def _at_hand(request: HttpRequest, application: Any, at: list[str]) -> dict[str, Any] | None:
    """What the hospital is asked after it submitted: requests, an audit, or what follows a decision."""
    page = application.status_row.page if application is not None else None
    if page is None:
        return None
    own = next((names for names in (REQUESTS, AUDITS, PLANS) if page.url_name in names), (page.url_name,))
    return _link(request, str(page.label), page.url_name, *own, args=at)


def _for_facility(request: HttpRequest, facility: Any, application: Any) -> list[dict[str, Any]]:
    """At most seven, so that they fit in one line at 1280 px."""
    at = [facility.slug]
    links = [_link(request, pgettext("navigation", "Home"), "portal:home", *HOME, args=at)]
    # Neither is open before the enrolment fee is paid (R22).
    if facility.level:
        # What is asked takes the place of the case review, which rests by then and is linked from the application.
        at_hand = _at_hand(request, application, at)
        own = ("applications:", "casereview:") if at_hand else ("applications:",)
        links += [
            _link(request, _("Application"), "applications:summary", *own, args=at),
            at_hand or _link(request, _("Case review"), "casereview:grid", "casereview:", args=at),
        ]
    unread = standing_of(request.user).unread.get(facility.pk, 0)
    links.append(_link(request, _("Messages"), "facilities:threads", "facilities:thread", args=at, count=unread))
    if may(request.user, Capability.VIEW_INVOICES, facility):
        links.append(_link(request, _("Invoices"), "invoicing:list", "invoicing:list", "invoicing:detail", args=at))
    return [
        *links,
        _link(request, _("Documents"), "facilities:documents", *DOCUMENTS, args=at),
        _link(request, _("People"), "facilities:people", *PEOPLE, args=at),
    ]


def _for_public(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        _link(request, _("The pathway"), "portal:start", anchor="#pathway"),
        _link(request, _("Criteria"), "portal:criteria", "portal:criteria"),
        _link(request, _("Centres"), "facilities:directory", "facilities:directory"),
        _link(request, _("Fees"), "portal:fees", "portal:fees"),
    ]


def _for_roles(request: HttpRequest, standing: Any) -> list[dict[str, Any]]:
    """Office, chairperson, assessor: one person may be several."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    links: list[dict[str, Any]] = []
    if standing.is_office:
        links += [
            _link(
                request,
                _("Pipeline"),
                "portal:pipeline",
                "portal:pipeline",
                "portal:facility",
                "assessment:assign",
                "assessment:evidence_space",
            ),
            _link(
                request,
                _("Messages"),
                "facilities:office_threads",
                "facilities:office_t",
                "facilities:office_status",
                "facilities:office_document",
                "invoicing:office_consultation",
                count=standing.unread_in_office,
            ),
            _link(request, _("Assessors"), "assessment:board", "assessment:board", "assessment:agreement"),
            _link(request, _("Invoices"), "invoicing:office_list", *OFFICE_INVOICES),
            _link(request, _("Registrations"), "registration:held_list", "registration:held"),
            _link(request, _("Outgoing mail"), "outbox:list", "outbox:"),
        ]
    if standing.is_chairperson:
        links.append(_link(request, _("Decisions"), "assessment:sign_offs", *DECISIONS))
    if standing.is_assessor:
        dossiers = _link(request, _("Dossiers"), "assessment:list", "assessment:")
        dossiers["current"] = (
            dossiers["current"]
            and not here.startswith(
                (*REQUESTS, *DECISIONS, "assessment:assign", "assessment:board", "assessment:agreement")
            )
            and here not in (*AUDITS, *PLANS)
        )
        links.append(dossiers)
    return links


def _role_title(roles: frozenset[Role]) -> str:
    titles = {
        Role.REPRESENTATIVE: _("representative"),
        Role.DEPUTY: _("deputy"),
        Role.ACCOUNT_HOLDER: _("account holder"),
    }
    return next((title for role, title in titles.items() if role in roles), _("colleague"))


def _place_of(standing: Any) -> str:
    if standing.is_office:
        return _("Office")
    if standing.is_chairperson:
        return _("Chairperson")
    return _("Assessor") if standing.is_assessor else ""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of `base.html`: `nav`, `person`, `place`, `role`, `places_url`, `footer_links`, `languages`, …."""
    user = getattr(request, "user", None)
    footer = [
        _link(request, _("Contact and hours"), "portal:contact"),
        _link(request, _("Check a certificate"), "assessment:verify_form"),
        _link(request, _("Privacy"), "portal:privacy"),
        _link(request, _("Accessibility"), "portal:accessibility"),
    ]
    context: dict[str, Any] = {
        "nav": [],
        "person": None,
        "place": "",
        "role": "",
        "places_url": "",
        "home_url": reverse("portal:start"),
        "footer_links": footer,
        "languages": [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES],
        "zone_name": "",
        "demo": settings.DEMO,
    }
    if user is None or not user.is_authenticated:
        return context | {"nav": _for_public(request)}
    standing = standing_of(user)
    context |= {"person": user, "home_url": reverse("portal:desk"), "zone_name": _("Vienna")}
    if len(standing.facilities) + len(standing.groups) > 1:
        context["places_url"] = reverse("portal:desk")
    here = current_facility(request)
    if here is not None and here.facility.pk in standing.facilities:
        facility = here.facility
        return context | {
            "nav": _for_facility(request, facility, here.application),
            "place": facility.name,
            "role": _role_title(standing.facilities[facility.pk]),
        }
    links = _for_roles(request, standing)
    if standing.facilities:
        mine = _("My facility") if len(standing.facilities) == 1 else _("My facilities")
        links.append(_link(request, mine, "portal:desk", "portal:desk"))
    if not standing.groups:
        links += _for_public(request)
    return context | {"nav": links, "place": _place_of(standing)}
