"""Signing a call as Standard Webhooks does (standardwebhooks.com), for which libraries exist in many languages."""

import base64
import hmac
import secrets
from hashlib import sha256

from django.utils.crypto import salted_hmac

_PREFIX = "whsec_"


def new_salt() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def _key(salt: str) -> bytes:
    return salted_hmac("iasios.webhooks.secret", salt, algorithm="sha256").digest()


def secret_of(salt: str) -> str:
    """What the receiver is given. It follows from the salt and SECRET_KEY, so a copy of the database holds none."""
    return _PREFIX + base64.b64encode(_key(salt)).decode()


def headers_of(*, salt: str, event_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Id, moment and signature of a call.

    Args:
        timestamp: seconds since 1970; a receiver refuses what is older than five minutes.
    """
    signed = hmac.new(_key(salt), f"{event_id}.{timestamp}.".encode() + body, sha256).digest()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
