"""Taking in bank statements, and placing their lines."""

import hashlib
from collections import Counter
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.models import User
from iasios.access import office_scope
from iasios.audit.services import record
from invoicing.bank_files import BankFileError, BankLine, read_bank_file
from invoicing.models import BankEntry, BankFile, Invoice, Payment
from invoicing.queries.bank import entry_with
from invoicing.services.corrections import reverse_payment
from invoicing.services.payments import PaymentRefused, record_payment


def take_bank_file(*, name: str, content: bytes, by: User) -> BankFile:
    """Takes in a statement, once. Lines that an earlier file had brought are left out.

    Nothing is paid by it: the lines wait to be placed.

    Raises:
        BankFileError: the file was taken before, or cannot be read; the message says which line is wrong.
    """
    digest = hashlib.sha256(content).hexdigest()
    with office_scope("is a bank file there already"):
        earlier = BankFile.objects.filter(sha256=digest).first()
    if earlier is not None:
        raise BankFileError(_("This file was taken before, as “%(name)s”.") % {"name": earlier.name})
    kind, lines = read_bank_file(content)
    marks = _fingerprints(lines)
    try:
        with transaction.atomic(), office_scope("take a bank file"):
            known = set(BankEntry.objects.filter(fingerprint__in=marks).values_list("fingerprint", flat=True))
            made = BankFile.objects.create(
                name=name[:200],
                kind=kind,
                sha256=digest,
                taken_at=timezone.now(),
                taken_by=by,
                lines=len(lines),
                known_lines=len(known),
            )
            BankEntry.objects.bulk_create(
                (
                    BankEntry(
                        bank_file=made,
                        position=position,
                        fingerprint=mark,
                        booked_on=line.booked_on,
                        amount=line.amount,
                        currency=line.currency,
                        account=line.account,
                        payer=line.payer,
                        payer_iban=line.payer_iban,
                        reference=line.reference,
                        bank_reference=line.bank_reference,
                    )
                    for position, (line, mark) in enumerate(zip(lines, marks, strict=True), start=1)
                    if mark not in known
                ),
                batch_size=1000,
            )
            record("bank.file_taken", by=by, subject=made.name, lines=len(lines), known_lines=len(known), kind=kind)
    except IntegrityError as error:
        # Somebody took it in the same second.
        raise BankFileError(_("This file was taken before, as “%(name)s”.") % {"name": name}) from error
    return made


def _fingerprints(lines: list[BankLine]) -> list[str]:
    seen: Counter[str] = Counter()
    marks = []
    for line in lines:
        parts = (
            line.account,
            line.booked_on.isoformat(),
            f"{line.amount:.2f}",
            line.currency,
            line.payer,
            line.payer_iban,
            line.reference,
            line.bank_reference,
        )
        whole = "\n".join(parts)
        seen[whole] += 1
        # Two equal transfers on one day are two; the same two in the next file are the same.
        marks.append(hashlib.sha256(f"{whole}\n{seen[whole]}".encode()).hexdigest())
    return marks


@transaction.atomic
def place_entry(*, entry: BankEntry, invoice: Invoice, amount: Decimal | None = None, by: User) -> Payment:
    """Records a line as the payment of an invoice, with all that follows; what is too much is kept as credit.

    Args:
        amount: a part of the line; None for all that is left of it.

    Raises:
        PaymentRefused: nothing or less is left of it, another currency, or the invoice is closed.
    """
    with office_scope("place a line of a bank statement"):
        found = _locked(entry)
        wanted = found.left if amount is None else amount
        if found.set_aside_at is not None or wanted <= 0 or wanted > found.left:
            raise PaymentRefused(_("This line was placed already. Load the page again."), field="amount")
        if found.currency != invoice.currency:
            raise PaymentRefused(_("The line and the invoice are in different currencies."))
        return record_payment(
            invoice=invoice,
            amount=wanted,
            received_on=found.booked_on,
            reference=found.reference[:80],
            keep_excess=True,
            bank_entry=found,
            by=by,
        )


@transaction.atomic
def place_reversal(*, entry: BankEntry, payment: Payment, by: User) -> None:
    """A line of money that went out takes back a payment of the same amount.

    Raises:
        PaymentRefused: the amounts differ, or the line was placed already.
        CorrectionRefused: the payment was taken back already.
    """
    with office_scope("place a reversal of a bank statement"):
        found = _locked(entry)
        if found.set_aside_at is not None or found.amount != -payment.amount:
            raise PaymentRefused(_("This line was placed already. Load the page again."))
        reason = found.reference or _("Payment taken back by the bank")
        reverse_payment(payment=payment, reason=reason[:300], booked_on=found.booked_on, by=by)
        _set_aside(found, _("Took back a payment of invoice %(number)s") % {"number": payment.invoice.number}, by)


@transaction.atomic
def set_entry_aside(*, entry: BankEntry, reason: str, by: User) -> None:
    """Closes a line that pays no invoice. What was placed of it stays.

    Raises:
        PaymentRefused: it is closed already.
    """
    with office_scope("set a line of a bank statement aside"):
        found = _locked(entry)
        if found.set_aside_at is not None or found.left == 0:
            raise PaymentRefused(_("This line was placed already. Load the page again."))
        _set_aside(found, reason, by)


def _set_aside(entry: BankEntry, reason: str, by: User) -> None:
    entry.set_aside_at, entry.set_aside_by, entry.set_aside_reason = timezone.now(), by, reason
    entry.save(update_fields=["set_aside_at", "set_aside_by", "set_aside_reason"])
    record("bank.set_aside", by=by, subject=str(entry), reason=reason)


def _locked(entry: BankEntry) -> Any:
    """The line, locked, with what is left of it after whoever was at it before."""
    BankEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    return entry_with(entry.pk)
