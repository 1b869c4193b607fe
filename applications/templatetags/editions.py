"""`{% edition_figures as figures %}`: how much an edition asks, for texts that say so."""

from django import template

from applications.models import Application
from applications.queries import EditionFigures, figures_of, newest_figures

register = template.Library()


@register.simple_tag
def edition_figures(application: Application | None = None) -> EditionFigures:
    """Of an application's edition, else of the newest: `total`, `core`, `extended`, `standards`, `sections`."""
    return figures_of(application.edition_id) if application else newest_figures()
