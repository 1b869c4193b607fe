"""The top bar's links, from what is already known of the person: no query."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from iasios.access import Capability, Role, may, standing_of



def _link(request: HttpRequest, label: str, url: str, *namespaces: str, count: int = 0) -> dict[str, Any]:
    match = request.resolver_match
    name = match.view_name if match else ""
    current = any(name == prefix or name.startswith(f"{prefix}:") or name.startswith(prefix) for prefix in namespaces)
    return {"label": label, "url": url, "current": current, "count": count}


def _for_facility(request: HttpRequest, facility: Any, roles: frozenset[Role]) -> list[dict[str, Any]]:
    slug = facility.slug
    links = [
        _link(request, _("Home"), reverse("facilities:home", args=[slug]), "facilities:home"),
        _link(request, _("Application"), reverse("applications:summary", args=[slug]), "applications"),
        _link(request, _("Case review"), reverse("casereview:grid", args=[slug]), "casereview"),
    ]
    if may(request.user, Capability.VIEW_INVOICES, facility):
        links.append(_link(request, _("Invoices"), reverse("invoicing:list", args=[slug]), "invoicing"))
    links += [
        _link(request, _("Documents"), reverse("facilities:documents", args=[slug]), "facilities:document"),
        _link(request, _("People"), reverse("facilities:people", args=[slug]), "facilities:people", "facilities:member"),
        _link(request, _("Profile"), reverse("facilities:profile", args=[slug]), "facilities:profile"),
    ]
    return links


def _for_public(request: HttpRequest) -> list[dict[str, Any]]:
    start = reverse("overview:start")
    return [
        _link(request, _("The pathway"), f"{start}#pathway"),
        _link(request, _("Criteria"), reverse("overview:criteria"), "overview:criteria"),
        _link(request, _("Centres"), reverse("facilities:directory"), "facilities:directory"),
        _link(request, _("Fees"), reverse("overview:fees"), "overview:fees"),
    ]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context for the top bar: `nav`, `person`, `place`, `theme`; all lazy enough to cost nothing on error pages."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {"nav": [], "person": None, "place": "", "role": "", "demo": settings.DEMO}
    if user is None or not user.is_authenticated:
        return context | {"nav": _for_public(request)}
    standing = standing_of(user)
    context["person"] = user
    facility = standing.current_facility
    if facility is not None and facility.pk in standing.facilities:
        roles = standing.facilities[facility.pk]
        titles = {
            Role.REPRESENTATIVE: _("representative"),
            Role.DEPUTY: _("deputy"),
            Role.ACCOUNT_HOLDER: _("account holder"),
        }
        context["nav"] = _for_facility(request, facility, roles)
        context["place"] = facility.name
        context["role"] = next((title for role, title in titles.items() if role in roles), _("colleague"))
        return context
    links: list[dict[str, Any]] = []
    if standing.is_office:
        context["place"] = _("Office")
        links += [
            _link(request, _("Pipeline"), reverse("overview:pipeline"), "overview:pipeline", "overview:facility"),
            _link(request, _("Invoices"), reverse("invoicing:office_list"), "invoicing:office"),
            _link(request, _("Outgoing mail"), reverse("outbox:list"), "outbox"),
        ]
    if standing.is_chairperson:
        context["place"] = _("Chairperson")
        links.append(_link(request, _("Decisions"), reverse("assessment:sign_offs"), "assessment:sign_off"))
    if standing.is_assessor:
        context["place"] = context["place"] or _("Assessor")
        links.append(_link(request, _("Dossiers"), reverse("assessment:list"), "assessment"))
    if standing.facilities:
        links.append(_link(request, _("My facilities"), reverse("overview:desk"), "overview:desk"))
    context["nav"] = links or _for_public(request)
    return context
