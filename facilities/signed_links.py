"""Links that work like keys: activating an account, confirming that one joins. They refuse to know who may use them."""

from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

_ACTIVATION = "facilities.activation"
_JOINING = "facilities.joining"
_REMOVING = "facilities.removing"
#: Days for which the mail about a new colleague removes them with one button.
REMOVING_DAYS = 14


class LinkState(StrEnum):
    """What a link is worth now."""

    VALID = "valid"
    EXPIRED = "expired"
    USED = "used"
    UNKNOWN = "unknown"


def max_age() -> int:
    """Seconds for which a link lives."""
    return int(settings.ACTIVATION_DAYS) * 24 * 3600


def activation_parts(user: Any, membership_id: int = 0) -> dict[str, str]:
    """The two parts of the address in the activation mail; they hold for the e-mail address it was sent to.

    Args:
        membership_id: what the person agrees to with it; 0 for the account alone.
    """
    token = signing.TimestampSigner(salt=_ACTIVATION).sign(f"{user.pk}:{user.email}:{membership_id}")
    return {
        "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
        # Account and address do not travel: both sides know them.
        "token": token.removeprefix(f"{user.pk}:{user.email}:"),
    }


def membership_of_activation(token: str) -> int:
    """What a genuine activation link was sent for; 0 for the account alone."""
    number = token.partition(":")[0]
    return int(number) if number.isdecimal() and number.isascii() and len(number) < 10 else 0


def user_id_of(uidb64: str) -> int | None:
    """The account that an activation address is about."""
    try:
        return int(urlsafe_base64_decode(uidb64).decode("ascii"))
    except (ValueError, OverflowError):
        return None


def activation_state(user: Any, token: str) -> LinkState:
    """Whether the link is genuine, unused and still alive; compared in constant time."""
    signer = signing.TimestampSigner(salt=_ACTIVATION)
    try:
        signer.unsign(f"{user.pk}:{user.email}:{token}", max_age=max_age())
    except signing.SignatureExpired:
        return LinkState.USED if user.activated_at else LinkState.EXPIRED
    except signing.BadSignature:
        return LinkState.UNKNOWN
    return LinkState.USED if user.activated_at else LinkState.VALID


def joining_token(*, user_id: int, facility_id: int, code_digest: str, job_title: str, reads_only: bool = False) -> str:
    """A signed wish to join; it dies with the facility code that was typed."""
    values = {
        "user": user_id,
        "facility": facility_id,
        "code": code_digest[:16],
        "job_title": job_title,
        "reads_only": reads_only,
    }
    return signing.dumps(values, salt=_JOINING, compress=True)


def read_joining_token(token: str) -> dict[str, Any]:
    """The values of a joining link.

    Raises:
        django.core.signing.BadSignature: forged, or too old (`SignatureExpired`).
    """
    return signing.loads(token, salt=_JOINING, max_age=max_age())


def removing_token(*, membership_id: int, appointed_id: int) -> str:
    """Lets one appointed person of the facility remove one colleague, and nothing else."""
    return signing.dumps({"membership": membership_id, "appointed": appointed_id}, salt=_REMOVING, compress=True)


def read_removing_token(token: str) -> dict[str, Any]:
    """The values of a removing link.

    Raises:
        django.core.signing.BadSignature: forged, or too old (`SignatureExpired`).
    """
    return signing.loads(token, salt=_REMOVING, max_age=REMOVING_DAYS * 24 * 3600)
