"""The key of a form, and the digest of what was sent with it."""

import secrets
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

#: Name of the hidden field.
FIELD = "form_key"
#: Longer keys are nobody's of ours.
LONGEST = 64
#: The hidden field by which a form names the copy that the browser keeps of it: another name each time it is sent.
KEPT_COPY = "kept_copy"
#: Never part of a digest: token and copy differ between two tries, and what is secret is not kept, however well hashed.
_LEFT_OUT = frozenset(
    [
        *("csrfmiddlewaretoken", FIELD, KEPT_COPY),
        *("password", "again", "oldpassword", "password1", "password2", "code", "credential"),
    ]
)


def actor_of(user: Any) -> str:
    return f"u{user.pk}" if user.is_authenticated else ""


def key_for(request: HttpRequest) -> str:
    """The key that the forms of a page carry.

    Somebody signed in gets the same for every form until one of them has been acted upon, so that two tabs with the
    same form send the same key. A visitor gets another one with each page.
    """
    user: Any = request.user
    if user.is_authenticated:
        return str(user.forms_sent)
    page: Any = request
    if not hasattr(page, "_form_key"):
        page._form_key = secrets.token_urlsafe()
    return str(page._form_key)


def digest_of(request: HttpRequest) -> str:
    """A keyed hash of the address and of everything that was sent, files included."""
    mac = salted_hmac("iasios.idempotency", request.get_full_path(), algorithm="sha256")
    hashed = mac.copy()
    for name in sorted(request.POST):
        if name not in _LEFT_OUT:
            hashed.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            hashed.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                hashed.update(chunk)
            file.seek(0)
    return hashed.hexdigest()
