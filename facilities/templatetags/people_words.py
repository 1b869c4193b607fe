"""The appointments of a person in words; loop-safe, no query."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django import template

from facilities.models import Facility, User
from facilities.queries.people import Colleague, appointments_of
from iasios.access import Role, role_label

register = template.Library()


def _words(roles: list[Role]) -> str:
    return ", ".join(str(role_label(role)) for role in roles or [Role.MEMBER])


@register.simple_tag
def role_words(colleague: Colleague) -> str:
    """Such as "Deputy, Main account holder", "Colleague", or "Colleague who reads"."""
    return _words([Role.READER] if colleague.reads_only else colleague.roles)


@register.simple_tag
def role_name(role: Role) -> str:
    """Such as "Deputy"."""
    return str(role_label(role))


@register.filter
def role_slug(role: Role) -> str:
    """The role as it stands in an address: "account-holder"."""
    return str(role).replace("_", "-")


@register.simple_tag
def appointment_words(facility: Facility, person: User) -> str:
    """The same for an appointed person."""
    return _words(appointments_of(facility, person.pk))


@register.simple_tag
def name_at(facility: Facility, person: User) -> str:
    """What the facility may call the person, see `Facility.name_of`."""
    return facility.name_of(person)


@register.simple_tag(takes_context=True)
def hospital_providers(context: dict[str, Any]) -> list[dict[str, str]]:
    """Name and address of each configured hospital sign-in, with the page that one came for."""
    request = context["request"]
    onward = {"next": target} if (target := request.GET.get("next")) else {}
    return [
        {"name": provider.name, "url": provider.get_login_url(request, **onward)}
        for provider in get_adapter().list_providers(request)
    ]
