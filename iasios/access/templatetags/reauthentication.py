"""What the page says that asks for the password once more."""

from typing import Any

from django import template

from iasios.access import reauthentication

register = template.Library()


@register.simple_tag(takes_context=True)
def asked_for(context: Any) -> reauthentication.AskedFor | None:
    """The act or page that waits for the answer; None where the portal does not know."""
    return reauthentication.asked_for(context["request"])
