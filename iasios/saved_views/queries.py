"""The saved views that somebody may use."""

from typing import Any

from django.db.models import Q

from iasios.saved_views.models import SavedView

#: Somebody's own, and as many shared ones at most.
MOST = 20


def views_of(user: Any) -> list[SavedView]:
    """The own ones and those that others share, by name; one query."""
    rows = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner")
    return list(rows.order_by("name", "pk")[: 2 * MOST])
