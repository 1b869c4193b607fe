"""What mail servers report of mail that was not delivered: RFC 3464 messages and the events of a webhook."""

import hashlib
import hmac
import json
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.dateparse import parse_datetime

#: Events of one call; a sender with more of them calls again.
MOST_EVENTS = 500
_OUR_ID = re.compile(r"<?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@portal>?", re.IGNORECASE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


class ReportRefused(ValueError):
    """What was sent is no report; the message says what is wrong with it."""


@dataclass(frozen=True)
class DeliveryReport:
    """One address to which a mail was not delivered.

    Attributes:
        report_id: the same for the same report, however often it is told.
        mail_id: the mail that came back, where the report names it.
        status_code: as RFC 3463 has it, such as 5.1.1; empty where none is told.
    """

    report_id: str
    address: str
    at: datetime
    is_permanent: bool
    status_code: str = ""
    diagnostic: str = ""
    mail_id: uuid.UUID | None = None


def signature_of(body: bytes, secret: str) -> str:
    """What the header `X-Signature` says of a body: HMAC with SHA-256, in hexadecimal digits after `sha256=`."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether the sender of a body knows the secret; compared in constant time."""
    return hmac.compare_digest(signature_of(body, secret).encode(), signature.strip().encode(errors="replace"))


def reports_of_events(body: bytes) -> list[DeliveryReport]:
    """The reports in the JSON of a call: `{"events": [{"id", "address", "permanent", "code", "message", ...}]}`.

    Raises:
        ReportRefused: no JSON, or an event without its id or address.
    """
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ReportRefused("no JSON") from error
    events = sent.get("events") if isinstance(sent, dict) else None
    if not isinstance(events, list):
        raise ReportRefused("events is no list")
    if len(events) > MOST_EVENTS:
        raise ReportRefused(f"more than {MOST_EVENTS} events")
    return [_of_event(event) for event in events]


def _of_event(event: Any) -> DeliveryReport:
    if not isinstance(event, dict):
        raise ReportRefused("an event is no object")
    texts = {name: event.get(name, "") for name in ("id", "address", "code", "message", "message_id", "at")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise ReportRefused("a field of an event is no text")
    if not texts["id"] or len(texts["id"]) > 150:
        raise ReportRefused("an event has no id")
    is_permanent = event.get("permanent", True)
    if not isinstance(is_permanent, bool):
        raise ReportRefused("permanent is neither true nor false")
    return DeliveryReport(
        report_id=f"event:{texts['id']}",
        address=_address(texts["address"]),
        at=_moment(texts["at"]),
        is_permanent=is_permanent,
        status_code=_code(texts["code"]),
        diagnostic=_line(texts["message"]),
        mail_id=_mail_id(texts["message_id"]),
    )


def reports_in_message(content: bytes) -> list[DeliveryReport]:
    """The reports in one mail of a mail server (RFC 3464); none in any other mail.

    A report of success, or of an address that is none, is left out.
    """
    message = cast(EmailMessage, message_from_bytes(content, policy=policy.default))
    status = next((part for part in message.walk() if part.get_content_type() == "message/delivery-status"), None)
    if status is None:
        return []
    payload = status.get_payload()
    groups: list[Any] = payload if isinstance(payload, list) else []
    name = str(message.get("Message-ID", "")).strip() or hashlib.sha256(content).hexdigest()
    mail_id = _original(message)
    found = []
    for group in groups[1:]:
        action = str(group.get("Action", "")).strip().lower()
        address = _recipient(group)
        if action not in {"failed", "delayed"} or not address:
            continue
        found.append(
            DeliveryReport(
                report_id=f"mail:{hashlib.sha256(f'{name} {address}'.encode()).hexdigest()}",
                address=address,
                at=_date_of(message),
                is_permanent=action == "failed",
                status_code=_code(str(group.get("Status", ""))),
                diagnostic=_line(str(group.get("Diagnostic-Code", "")).partition(";")[2]),
                mail_id=mail_id,
            )
        )
    return found


def _recipient(group: Any) -> str:
    for field in ("Original-Recipient", "Final-Recipient"):
        _kind, _semicolon, address = str(group.get(field, "")).partition(";")
        try:
            return _address(address.strip(" <>"))
        except ReportRefused:
            continue
    return ""


def _original(message: Message) -> uuid.UUID | None:
    """The mail that came back: its Message-ID stands in the returned headers, or in the answer's own."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner: Any = part.get_payload()
            headers = inner[0] if isinstance(inner, list) and inner else None
            found = _mail_id(str(headers.get("Message-ID", ""))) if headers is not None else None
        elif kind == "text/rfc822-headers":
            raw = part.get_payload(decode=True)
            found = _mail_id(raw.decode(errors="replace") if isinstance(raw, bytes) else "")
        else:
            continue
        if found is not None:
            return found
    return _mail_id(str(message.get("In-Reply-To", "")))


def _date_of(message: Message) -> datetime:
    try:
        at = parsedate_to_datetime(str(message.get("Date", "")))
    except (TypeError, ValueError):
        return timezone.now()
    return _not_ahead(at if at.tzinfo else at.replace(tzinfo=UTC))


def _moment(text: str) -> datetime:
    if not text:
        return timezone.now()
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None:
        raise ReportRefused("at is no moment")
    return _not_ahead(at if at.tzinfo else at.replace(tzinfo=UTC))


def _not_ahead(at: datetime) -> datetime:
    """Clocks of other servers may be wrong: nothing came back later than now."""
    return min(at, timezone.now())


def _address(text: str) -> str:
    address = text.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ReportRefused("an address is none") from error
    if len(address) > 254:
        raise ReportRefused("an address is too long")
    return address


def _code(text: str) -> str:
    found = _STATUS.search(text)
    return found.group(1) if found else ""


def _line(text: str) -> str:
    """One printable line of at most 500 characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:500]


def _mail_id(text: str) -> uuid.UUID | None:
    found = _OUR_ID.search(text)
    return uuid.UUID(found.group(1)) if found else None
