"""How keys look, and what is stored of them."""

import hashlib
import secrets

#: How every key begins, so that programs that look for lost keys know it.
BEGINNING = "iasios_"


def new_key() -> str:
    """256 random bits."""
    return BEGINNING + secrets.token_urlsafe(32)


def digest_of(key: str) -> str:
    """What is stored of a key."""
    return hashlib.sha256(key.encode()).hexdigest()
