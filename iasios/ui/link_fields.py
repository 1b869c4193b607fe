"""Web addresses that people paste, with the true reason where one cannot be taken."""

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from iasios.text.cleaning import visible
from iasios.ui.text_fields import CleanText

#: Endings of names that only the resolvers of one house know (RFC 6762, RFC 8375, RFC 6761, and what houses use).
_INSIDE = (".local", ".lan", ".intranet", ".internal", ".localdomain", ".home.arpa", ".localhost")
_ON_A_DRIVE = re.compile(r"^(?:\\\\|[a-z]:[\\/]|file:)", re.IGNORECASE)
_ONE_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


def opens_inside_alone(address: str) -> bool:
    """Whether the address names a computer that only the own network knows: a bare name, a private number or ending."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    try:
        return not ip_address(host).is_global
    except ValueError:
        return bool(_ONE_LABEL.fullmatch(host)) or host.endswith(_INSIDE)


class LinkField(forms.CharField):
    """An `http` or `https` address; without either, `https` is taken.

    Args:
        limit: characters that fit.
        inside: an address of the own network is fine, because its own people alone open it.
    """

    widget = forms.URLInput
    default_error_messages = {
        "invalid": _("Give the whole address, beginning with https://."),
        "drive": _("This is a place on a drive, which a browser cannot open from here. Give a web address."),
        "inside": _(
            "This address opens only inside your own network, so nobody elsewhere can open it. Give one that opens "
            "from anywhere."
        ),
    }

    def __init__(self, *, limit: int = 500, inside: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.inside = inside
        self.validators = [CleanText(limit)]

    def to_python(self, value: Any) -> str:
        text = visible(str(value or ""))
        if not text or _ON_A_DRIVE.match(text):
            return text
        # A host with its port, such as `intranet:8080`, is no scheme.
        return text if re.match(r"[a-z][a-z0-9+.-]*:(?!\d)", text, re.IGNORECASE) else f"https://{text}"

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if value in self.empty_values:
            return
        if _ON_A_DRIVE.match(value):
            raise ValidationError(self.error_messages["drive"], code="drive")
        try:
            is_inside = opens_inside_alone(value)
            # Django knows no host of one label: such a name is checked as if it stood in a domain.
            host = urlsplit(value).hostname or ""
            pattern = re.compile(re.escape(host), re.IGNORECASE)
            known = pattern.sub(f"{host}.example", value, count=1) if _ONE_LABEL.fullmatch(host) else value
            URLValidator(schemes=["http", "https"])(known)
        except (ValueError, ValidationError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if is_inside and not self.inside:
            raise ValidationError(self.error_messages["inside"], code="inside")
