"""Paying an invoice online: the way to the provider, and what its signed calls say."""

from collections.abc import Mapping

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction

from facilities.models import User
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from invoicing import emails
from invoicing.enums import InvoiceStatus, PaymentMethod
from invoicing.models import Invoice, Payment
from invoicing.online_payments import Order, PaidOrder, ProviderUnavailable, page_to_pay, payment_provider
from invoicing.queries import balance_of, today
from invoicing.services.payments import PaymentRefused, record_payment

log = structlog.get_logger("portal.invoicing")


def start_online_payment(*, invoice: Invoice, back: str, by: User) -> str:
    """The address at the provider where what is open is paid.

    Nothing is paid by it: that is told by the provider's own call.

    Args:
        back: the path of the page to come back to.

    Raises:
        PermissionDenied: not one of those who see the invoice.
        PaymentRefused: nothing is open.
        ProviderUnavailable: none is configured, or it is away.
    """
    require(by, Capability.VIEW_INVOICES, invoice)
    provider = payment_provider()
    if provider is None:
        raise ProviderUnavailable("none is configured")
    still_open = balance_of(invoice).open
    if invoice.status != InvoiceStatus.ISSUED or still_open <= 0:
        raise PaymentRefused("nothing is open")
    order = Order(
        number=invoice.number,
        payer=invoice.recipient_name,
        amount=still_open,
        currency=invoice.currency,
        language=by.language,
        back=f"{settings.PUBLIC_ORIGIN}{back}",
    )
    address = page_to_pay(provider, order)
    record(
        "invoice.online_payment_started",
        by=by,
        facility=invoice.facility,
        subject=invoice.number,
        amount=str(still_open),
        currency=invoice.currency,
    )
    return address


def record_online_payments(*, body: bytes, headers: Mapping[str, str]) -> int:
    """Records what a call of the provider says was paid, each payment once, with all that it opens.

    What is paid too much stays as credit. What fits no invoice is told to the office, once.

    Returns:
        How many payments are new.

    Raises:
        ProviderUnavailable: none is configured.
        CallRefused: not signed by the provider, or nobody can read it.
    """
    provider = payment_provider()
    if provider is None:
        raise ProviderUnavailable("none is configured")
    return sum(_record(order) for order in provider.read_call(body, headers))


def _record(order: PaidOrder) -> bool:
    try:
        with transaction.atomic(), office_scope("record an online payment"):
            if Payment.objects.filter(online_id=order.id).exists():
                return False
            invoice = Invoice.objects.select_related("facility").filter(number=order.number).first()
            if invoice is None or invoice.currency != order.currency:
                _tell_office(order, invoice)
                return False
            record_payment(
                invoice=invoice,
                amount=order.amount,
                received_on=today(),
                method=PaymentMethod.ONLINE,
                reference=order.id[:80],
                by=None,
                keep_excess=True,
                online_id=order.id,
            )
    except PaymentRefused:
        with transaction.atomic(), office_scope("an online payment fits nothing"):
            _tell_office(order, Invoice.objects.select_related("facility").filter(number=order.number).first())
        return False
    except IntegrityError:
        # The same call came at the same moment, and the other one has recorded it.
        with transaction.atomic(), office_scope("was an online payment recorded meanwhile"):
            if not Payment.objects.filter(online_id=order.id).exists():
                raise
        return False
    return True


def _tell_office(order: PaidOrder, invoice: Invoice | None) -> None:
    if not emails.online_payment_unplaced(order, invoice):
        return
    log.warning("online_payment_unplaced", payment=order.id, invoice=order.number)
    record(
        "invoice.online_payment_unplaced",
        by=None,
        facility=invoice.facility if invoice else None,
        subject=order.number,
        amount=str(order.amount),
        currency=order.currency,
        reference=order.id,
    )
