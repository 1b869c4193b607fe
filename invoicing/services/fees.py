"""The price list."""

from django.db import transaction

from iasios.access import office_scope
from iasios.audit.services import record
from invoicing.catalogue.reading import demo_fees
from invoicing.models import FeeSchedule


def load_demo_fees() -> int:
    """Adds the demo price list where the fee table lacks a line; amounts that are there stay as they are.

    Returns how many lines were added.
    """
    with transaction.atomic(), office_scope("the price list is the programme's"):
        added = []
        for fee in demo_fees():
            _row, created = FeeSchedule.objects.get_or_create(
                kind=fee.kind,
                country_group=fee.country_group,
                size_band=fee.size_band,
                currency=fee.currency,
                valid_from=fee.valid_from,
                defaults={"amount": fee.amount},
            )
            if created:
                added.append(f"{fee.kind} {fee.country_group} {fee.size_band} {fee.amount}".split())
        if added:
            record("fees.loaded", by=None, subject=f"{len(added)} fees", lines=[" ".join(words) for words in added])
    return len(added)
