"""`{% csrf_token %}` that also carries the form's key, so that no form is without it. A builtin of all templates."""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from iasios.idempotency.keys import FIELD, key_for

register = template.Library()


class FormKeyNode(CsrfTokenNode):
    """The token against forged requests, and the key against repeated ones."""

    def render(self, context: Any) -> SafeString:
        token = super().render(context)
        request = context.get("request")
        if not token or getattr(request, "user", None) is None:
            return mark_safe(token)
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, key_for(request))


@register.tag
def csrf_token(parser: Parser, token: Token) -> FormKeyNode:
    return FormKeyNode()
