"""The three appointments in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from iasios.access import Role

_TITLES: dict[str, str | Promise] = {
    Role.REPRESENTATIVE: _("Authorised representative"),
    Role.DEPUTY: _("Deputy"),
    Role.ACCOUNT_HOLDER: _("Main account holder"),
}


def role_title(role: str) -> str | Promise:
    """Such as "Main account holder"."""
    return _TITLES[role]
