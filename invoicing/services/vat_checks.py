"""Asking the EU's online service about VAT numbers, and keeping what it says. Invoices are issued without waiting."""

from datetime import timedelta
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from facilities.models import Facility
from iasios.access import office_scope
from invoicing.catalogue.reading import vat_prefixes
from invoicing.enums import VatCheckState
from invoicing.models import Invoice, VatCheck
from invoicing.queries import today
from invoicing.queries.vat_checks import due_checks, unchecked_facilities
from invoicing.vies import ViesUnavailable, ask_vies

log = structlog.get_logger(__name__)

#: The wait after a question without an answer doubles from the first to the longest; then the service has not answered.
FIRST_WAIT, LONGEST_WAIT, MOST_ATTEMPTS = timedelta(minutes=5), timedelta(hours=12), 12
#: How many are asked in one sweep; the service does not like many at once.
AT_ONCE = 20


def ask_for_vat_check(*, facility: Facility, number: str, invoice: Invoice | None = None) -> VatCheck | None:
    """Writes the question down; a worker asks it after the commit. None where the settings name no service.

    Args:
        number: with the prefix of a member state; any other is not asked about.
        invoice: the one that relies on the number.
    """
    compact = number.replace(" ", "").upper()
    if not settings.VIES_URL or compact[:2] not in vat_prefixes(today()):
        return None
    now = timezone.now()
    check = VatCheck.objects.create(facility=facility, invoice=invoice, number=compact, asked_for_at=now, retry_at=now)
    transaction.on_commit(lambda: _nudge(check.pk), robust=True)
    return check


def _nudge(check_id: int) -> None:
    try:
        current_app.send_task("invoicing.tasks.check_vat_number", args=[check_id])
    except OperationalError as error:
        # The sweep finds the row.
        log.warning("broker_away", task="invoicing.check_vat_number", error=str(error))


def check_vat_number(check_id: int) -> VatCheckState | None:
    """Asks the service once; safe to call twice or in parallel. Returns the state then; None where nothing was due."""
    with transaction.atomic(), office_scope("ask about a VAT number"):
        check = due_checks().select_for_update(skip_locked=True, of=("self",)).filter(pk=check_id).first()
        if check is None or not settings.VIES_URL:
            return None
        check.attempts += 1
        wait = min(FIRST_WAIT * 2 ** (check.attempts - 1), LONGEST_WAIT)
        check.retry_at = timezone.now() + wait
        check.save(update_fields=["attempts", "retry_at"])
    # Outside the transaction: a slow service holds no row. A worker that dies here leaves it to the next attempt.
    try:
        answer = ask_vies(
            check.number,
            url=settings.VIES_URL,
            requester=settings.INVOICE_ISSUER["vat_number"],
            seconds=settings.VIES_SECONDS,
        )
    except ViesUnavailable as error:
        state = VatCheckState.UNANSWERED if check.attempts >= MOST_ATTEMPTS else VatCheckState.WAITING
        return _keep(check, state=state, last_error=str(error))
    return _keep(
        check,
        state=VatCheckState.VALID if answer.is_valid else VatCheckState.INVALID,
        last_error="",
        answered_at=timezone.now(),
        consultation_number=answer.consultation_number,
        registered_name=answer.name,
        registered_address=answer.address,
    )


def _keep(check: VatCheck, **values: Any) -> VatCheckState:
    with transaction.atomic(), office_scope("keep what is said of a VAT number"):
        VatCheck.objects.filter(pk=check.pk, state=VatCheckState.WAITING).update(**values)
    return VatCheckState(values["state"])


def sweep_vat_checks() -> int:
    """Asks what is due, and about numbers of profiles that nobody asked about yet. Returns how many were asked."""
    if not settings.VIES_URL:
        return 0
    with transaction.atomic(), office_scope("sweep questions about VAT numbers"):
        for facility in unchecked_facilities(today())[:AT_ONCE]:
            ask_for_vat_check(facility=facility, number=facility.vat_number)
        waiting = list(due_checks().values_list("pk", flat=True)[:AT_ONCE])
    return sum(check_vat_number(check_id) is not None for check_id in waiting)
