"""The price list: what the office adds to it, ends and takes back."""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from facilities.models import User
from iasios.access import office_scope
from iasios.audit.services import record
from invoicing.catalogue.reading import demo_fees
from invoicing.enums import FeeKind
from invoicing.models import FeeSchedule
from invoicing.queries.fees import today


class FeeRefused(Exception):
    """The price list cannot be changed like this.

    Attributes:
        field: the form field that the message belongs to, empty for the whole form.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def add_fee(
    *,
    kind: FeeKind | str,
    amount: Decimal,
    valid_from: date,
    valid_until: date | None = None,
    country_group: str = "",
    size_band: str = "",
    by: User,
) -> FeeSchedule:
    """Adds a line to the price list. Invoices that were issued keep their amounts.

    Args:
        amount: in euro, before tax.
        valid_until: the last day in force; None for no end.

    Raises:
        FeeRefused: the line begins before today, ends before it begins, or is there already.
    """
    if valid_from < today():
        raise FeeRefused(_("Enter today or a later day."), field="valid_from")
    if valid_until is not None and valid_until < valid_from:
        raise FeeRefused(_("The last day cannot be before the first."), field="valid_until")
    try:
        with transaction.atomic():
            line = FeeSchedule.objects.create(
                kind=kind,
                country_group=country_group,
                size_band=size_band,
                amount=amount,
                valid_from=valid_from,
                valid_until=valid_until,
            )
            _record("fees.added", line, by)
    except IntegrityError as error:
        raise FeeRefused(
            _("The price list has an amount from this day for the same facilities. Remove that one first."),
            field="valid_from",
        ) from error
    return line


@transaction.atomic
def end_fee(*, line: FeeSchedule, valid_until: date, by: User) -> FeeSchedule:
    """Sets the last day of a line; facilities then pay by the next line that fits them.

    Raises:
        FeeRefused: a day before today, or before the line begins.
    """
    if valid_until < max(today(), line.valid_from):
        raise FeeRefused(_("Choose today or a later day, and not before the first day."), field="valid_until")
    line.valid_until = valid_until
    line.save(update_fields=["valid_until"])
    _record("fees.ended", line, by)
    return line


@transaction.atomic
def remove_fee(*, line: FeeSchedule, by: User) -> None:
    """Takes back a line that is not in force yet.

    Raises:
        FeeRefused: it is in force already, so that somebody may have been charged by it.
    """
    if line.valid_from <= today():
        raise FeeRefused(_("This amount is in force already. Give it a last day instead."))
    _record("fees.removed", line, by)
    line.delete()


def _record(action: str, line: FeeSchedule, by: User) -> None:
    record(
        action,
        by=by,
        subject=line.kind,
        amount=str(line.amount),
        currency=line.currency,
        country_group=line.country_group,
        size_band=line.size_band,
        valid_from=line.valid_from.isoformat(),
        valid_until=line.valid_until.isoformat() if line.valid_until else "",
    )


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
