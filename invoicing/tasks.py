"""Thin Celery wrappers around this app's services."""

from celery import shared_task

from invoicing.services import vat_checks


@shared_task
def check_vat_number(check_id: int) -> str:
    """Asks the EU's service about one VAT number."""
    return str(vat_checks.check_vat_number(check_id) or "")


@shared_task
def sweep_vat_checks() -> int:
    """Asks again where the service gave no answer, and about new numbers of profiles."""
    return vat_checks.sweep_vat_checks()
