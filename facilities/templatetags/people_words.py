"""The appointments of a person in words; loop-safe, no query."""

from django import template
from django.utils.translation import gettext as _

from facilities.models import Facility, User
from facilities.queries import Colleague, appointments_of
from iasios.access import Role

register = template.Library()


def _words(roles: list[Role]) -> str:
    titles = {
        Role.REPRESENTATIVE: _("Authorised representative"),
        Role.DEPUTY: _("Deputy"),
        Role.ACCOUNT_HOLDER: _("Main account holder"),
    }
    return ", ".join(titles[role] for role in roles) or _("Colleague")


@register.simple_tag
def role_words(colleague: Colleague) -> str:
    """Such as "Deputy, Main account holder", or "Colleague"."""
    return _words(colleague.roles)


@register.simple_tag
def appointment_words(facility: Facility, person: User) -> str:
    """The same for an appointed person."""
    return _words(appointments_of(facility, person.pk))
