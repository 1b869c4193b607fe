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


_SHORT_TITLES: dict[Role, str | Promise] = {
    Role.REPRESENTATIVE: _("Representative"),
    Role.DEPUTY: _("Deputy"),
    Role.ACCOUNT_HOLDER: _("Account holder"),
}


def role_titles() -> dict[Role, str]:
    """The three appointments as lists of people name them."""
    return {role: str(title) for role, title in _SHORT_TITLES.items()}
