"""Telling a facility in the portal that something happened."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from facilities.enums import NoticeKind
from facilities.models import Facility, Notice
from iasios.access import office_scope


@transaction.atomic
def notify(*, facility: Facility, kind: NoticeKind, **values: Any) -> Notice:
    """Writes a notice for everybody at the facility (R67), whoever caused it.

    Args:
        values: JSON-able facts that the sentence names; see `facilities.presenters.notices`.
    """
    # An assessor or the chairperson may cause a notice at a facility whose rows they cannot write.
    with office_scope("tell a facility what happened"):
        return Notice.objects.create(facility=facility, kind=kind, values=values, at=timezone.now())
