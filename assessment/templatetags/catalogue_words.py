"""`{{ question|words:"short" }}`: a text of the catalogue in the language of the page."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def words(row: Any, field: str) -> str:
    """The field of a question, standard or section, translated where the edition has a translation."""
    return str(row.translated(field))
