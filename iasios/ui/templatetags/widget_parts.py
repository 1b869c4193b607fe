"""What the templates of form widgets draw by Python: pages do not need it."""

from django import template

from iasios.ui import elements

register = template.Library()
register.simple_tag(elements.options)
