"""Facilities of the programme by their names, read from the narrow rows; for the office alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Value, When, Window

from facilities.queries.search import MOST_IDS
from iasios.pipeline.models import PipelineEntry


@dataclass(frozen=True)
class FacilitiesNamed:
    """Ids of the facilities that fit, the best first and `MOST_IDS` at most; `total` counts all of them."""

    ids: tuple[int, ...]
    total: int


def facilities_named(words: Sequence[str]) -> FacilitiesNamed:
    """Every one of the folded words stands in name, town or institution; those that begin so come first. One query."""
    rows = PipelineEntry.objects.all()
    for word in words:
        rows = rows.filter(search_key__contains=word)
    starts = When(search_key__startswith=" ".join(words), then=Value(0))
    begins = Case(starts, default=Value(1), output_field=IntegerField())
    found = list(rows.order_by(begins, "name", "pk").values_list("pk", Window(Count("pk")))[:MOST_IDS])
    return FacilitiesNamed(tuple(pk for pk, _total in found), found[0][1] if found else 0)
