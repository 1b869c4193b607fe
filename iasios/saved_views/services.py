"""Keeping and forgetting choices of the pipeline."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from iasios.access import Capability, require
from iasios.saved_views.models import SavedView
from iasios.saved_views.queries import MOST
from iasios.workflow import StepRefused


@transaction.atomic
def save_view(*, name: str, query: str, is_shared: bool, by: Any) -> SavedView:
    """Keeps a choice under a name; one of the own of that name is replaced.

    Args:
        query: a query string of the pipeline, without its page.

    Raises:
        PermissionDenied: not the office.
        StepRefused: there are as many as fit, or the choice is too long.
    """
    require(by, Capability.RUN_OFFICE)
    kept = urlencode([pair for pair in parse_qsl(query.removeprefix("?")) if pair[0] != "page"])
    if len(kept) > 500:
        raise StepRefused(_("This choice is too long to be saved."))
    others = SavedView.objects.filter(owner=by).exclude(name=name)
    if others.count() >= MOST:
        raise StepRefused(_("You have %(most)s saved views. Delete one first.") % {"most": MOST})
    made, _created = SavedView.objects.update_or_create(
        owner=by, name=name, defaults={"query": kept, "is_shared": is_shared, "saved_at": timezone.now()}
    )
    return made


@transaction.atomic
def delete_view(*, pk: int, by: Any) -> bool:
    """Forgets an own one. Returns whether there was one.

    Raises:
        PermissionDenied: not the office.
    """
    require(by, Capability.RUN_OFFICE)
    deleted, _rows = SavedView.objects.filter(pk=pk, owner=by).delete()
    return bool(deleted)
