"""What the office decides about one facility."""

from typing import Any

from django.db import transaction

from facilities.models import Facility
from iasios.audit.services import record


@transaction.atomic
def set_annual_fee(*, facility: Facility, applies: bool, by: Any) -> bool:
    """Whether the annual fee goes on the facility's next invoices (A30); issued ones stay as they are.

    Returns:
        Whether something changed.
    """
    if facility.annual_fee_applies == applies:
        return False
    facility.annual_fee_applies = applies
    facility.save(update_fields=["annual_fee_applies"])
    record("facility.annual_fee_set", by=by, facility=facility, subject=facility.slug, applies=applies)
    return True
