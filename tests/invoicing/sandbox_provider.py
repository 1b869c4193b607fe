"""A provider of online payments that takes no money: a page address with the order in it, and calls that tests sign."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from invoicing.online_payments import CallRefused, Order, PaidOrder, ProviderUnavailable

ORIGIN = "https://sandbox.example"
SECRET = "sandbox-secret"
PATH = f"{__name__}.SandboxProvider"
#: What its page would be reached at; a test puts another address here, or none.
pages = {"at": f"{ORIGIN}/pay"}


class SandboxProvider:
    def __init__(self, *, secret: str) -> None:
        self._secret = secret

    def start(self, order: Order) -> str:
        if not pages["at"]:
            raise ProviderUnavailable("closed for the night")
        words = {"number": order.number, "amount": order.amount, "currency": order.currency, "back": order.back}
        return f"{pages['at']}?{urlencode(words)}"

    def read_call(self, body: bytes, headers: Mapping[str, str]) -> list[PaidOrder]:
        if not hmac.compare_digest(signature(body, self._secret), headers.get("X-Sandbox-Signature", "")):
            raise CallRefused("not signed with the secret")
        try:
            told = json.loads(body)
            if told["event"] != "paid":
                return []
            return [PaidOrder(told["id"], told["number"], Decimal(told["amount"]), told["currency"])]
        except (ValueError, KeyError, TypeError, InvalidOperation) as error:
            raise CallRefused("nobody can read it") from error


def signature(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def call(client: Any, *, secret: str = SECRET, event: str = "paid", **told: str) -> Any:
    """One call of the provider, signed with a secret."""
    body = json.dumps({"event": event, "id": "pay_1", "number": "2026-00002", "currency": "EUR"} | told).encode()
    headers = {"X-Sandbox-Signature": signature(body, secret)}
    return client.post("/hooks/payments/", body, content_type="application/json", headers=headers)
