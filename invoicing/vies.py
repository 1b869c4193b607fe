"""The EU's online service for VAT numbers (VIES), and nothing else that knows it. It knows numbers, no rows.

Called by workers only: an answer may take as long as `settings.VIES_SECONDS`.
"""

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

#: An answer has a few hundred bytes; what is longer is none.
_MOST_BYTES = 64 * 1024


class ViesUnavailable(Exception):
    """No answer, or none that says whether the number is valid; the message says what came instead."""


@dataclass(frozen=True)
class ViesAnswer:
    """What the service said.

    Attributes:
        consultation_number: proof of having asked; empty where the service gave none.
        name, address: of the business, where its country tells them.
    """

    is_valid: bool
    consultation_number: str = ""
    name: str = ""
    address: str = ""


def ask_vies(number: str, *, url: str, requester: str, seconds: float) -> ViesAnswer:
    """Asks whether a VAT number is valid today.

    Args:
        number: with its prefix.
        url: of the service's `check-vat-number`.
        requester: the operator's own number; only then the service gives a consultation number.
        seconds: for the whole answer.

    Raises:
        ViesUnavailable: the service is away or busy, too slow, or says something else.
    """
    number, requester = (said.replace(" ", "").upper() for said in (number, requester))
    question = {"countryCode": number[:2], "vatNumber": number[2:]}
    if requester:
        question |= {"requesterMemberStateCode": requester[:2], "requesterNumber": requester[2:]}
    try:
        said = json.loads(_post(url, json.dumps(question).encode(), seconds))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ViesUnavailable(f"{type(error).__name__}: {error}"[:300]) from error
    return _read(said, number)


def _post(url: str, body: bytes, seconds: float) -> bytes:
    ends = time.monotonic() + seconds
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=seconds)
    try:
        connection.request("POST", parts.path, body, {"Content-Type": "application/json", "Accept": "application/json"})
        response = connection.getresponse()
        answer = b""
        # By pieces, since the timeout of a socket begins again with each byte of a slow answer.
        while piece := response.read1(4096):
            answer += piece
            if len(answer) > _MOST_BYTES:
                raise ValueError("longer than any answer")
            if time.monotonic() > ends:
                raise TimeoutError("too slow")
        return answer
    finally:
        connection.close()


def _read(said: Any, number: str) -> ViesAnswer:
    if not isinstance(said, dict):
        raise ViesUnavailable("no object")
    errors = [entry.get("error") for entry in said.get("errorWrappers") or [] if isinstance(entry, dict)]
    if errors or said.get("actionSucceed") is False:
        raise ViesUnavailable(", ".join(str(error) for error in errors)[:300] or "not done")
    if not isinstance(said.get("valid"), bool) or f"{said.get('countryCode')}{said.get('vatNumber')}" != number:
        raise ViesUnavailable("no answer to this question")

    def text(name: str, limit: int) -> str:
        # Countries that do not tell send dashes.
        value = " ".join(str(said.get(name) or "").replace("\x00", "").split())
        return "" if set(value) <= {"-"} else value[:limit]

    return ViesAnswer(
        is_valid=said["valid"],
        consultation_number=text("requestIdentifier", 60),
        name=text("name", 300),
        address=text("address", 500),
    )
