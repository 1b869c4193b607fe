"""The small interface behind which a provider of online payments stands. It knows orders and amounts, no rows.

None is configured by default; docs/operations.md says how one is named, and what its class has to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string


class ProviderUnavailable(Exception):
    """The provider gave no page to pay on; the message says what came instead."""


class CallRefused(Exception):
    """A call that does not come from the provider, or that nobody can read; the message is for the caller."""


@dataclass(frozen=True)
class Order:
    """What is to be paid.

    Attributes:
        number: of the invoice; the provider gives it back with the payment.
        currency: ISO 4217.
        language: of the person who pays, such as `de`.
        back: the address of the invoice, for the way back.
    """

    number: str
    payer: str
    amount: Decimal
    currency: str
    language: str
    back: str


@dataclass(frozen=True)
class PaidOrder:
    """What the provider says has been paid.

    Attributes:
        id: the provider's own, the same whenever it tells of this payment again; 1 to 120 characters.
    """

    id: str
    number: str
    amount: Decimal
    currency: str


class PaymentProvider(Protocol):
    """Made with `secret=settings.ONLINE_PAYMENT_SECRET`."""

    def start(self, order: Order) -> str:
        """The address of the page on which the order is paid, below `settings.ONLINE_PAYMENT_ORIGIN`.

        Raises:
            ProviderUnavailable: the provider is away or refuses.
        """
        ...

    def read_call(self, body: bytes, headers: Mapping[str, str]) -> list[PaidOrder]:
        """The payments that a call of the provider tells of; none where it tells of something else.

        Raises:
            CallRefused: it is not signed, or cannot be read.
        """
        ...


def payment_provider() -> PaymentProvider | None:
    """The one that the settings name; None where they name none."""
    if not settings.ONLINE_PAYMENT_PROVIDER:
        return None
    provider: PaymentProvider = import_string(settings.ONLINE_PAYMENT_PROVIDER)(secret=settings.ONLINE_PAYMENT_SECRET)
    return provider


def page_to_pay(provider: PaymentProvider, order: Order) -> str:
    """Where the browser goes on to.

    Raises:
        ProviderUnavailable: the provider is away, refuses, or leads elsewhere than the settings say.
    """
    address = provider.start(order)
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" != settings.ONLINE_PAYMENT_ORIGIN:
        raise ProviderUnavailable(f"the page is not at {settings.ONLINE_PAYMENT_ORIGIN}")
    return address
