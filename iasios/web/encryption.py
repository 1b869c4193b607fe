"""Secrets that stand in the database: encrypted with keys that do not stand there, and that can be changed."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

#: How every text begins that Fernet has encrypted.
_MARK = "gAAAA"


def _key(words: str) -> Fernet:
    # Keys are long random texts; Fernet wants 32 bytes of its own form.
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factor:" + words.encode()).digest()))


def _keys() -> MultiFernet:
    return MultiFernet([_key(words) for words in settings.SECOND_FACTOR_KEYS])


def encrypt(text: str) -> str:
    """With the first key of SECOND_FACTOR_KEYS."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """With whichever key fits; a text from before there were keys is returned as it is.

    Raises:
        cryptography.fernet.InvalidToken: none of the keys fits.
    """
    return _keys().decrypt(stored.encode()).decode() if stored.startswith(_MARK) else stored


def encrypt_anew(stored: str) -> str:
    """The same secret with the first key, whatever it was encrypted with before. Raises as `decrypt`."""
    return encrypt(decrypt(stored))
