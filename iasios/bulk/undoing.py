"""Taking back what was done to many a moment ago, where it can be taken back.

Assessors who were asked are no longer asked, and invoices are credited in whole; everybody concerned is told, as when
the office does it for one. Mail that went out and a date that was extended stay: nobody can call the first back, and
people plan with the second (A21).
"""

import time
from typing import Any

from django.http import HttpRequest
from django.utils.translation import ngettext

#: Session key: what was done last.
LAST = "bulk_last"
#: Seconds for which it can be taken back.
UNDO_FOR = 3600


def remember(request: HttpRequest, action: str, keys: list[int]) -> None:
    """What the person did last; whatever was before is no longer offered."""
    if keys:
        request.session[LAST] = {"do": action, "keys": keys, "at": time.time()}
    else:
        request.session.pop(LAST, None)


def last_of(request: HttpRequest) -> tuple[str, list[int]] | None:
    """The action and the rows of the last hour's last deed; None where nothing can be taken back."""
    last = request.session.get(LAST)
    if not last or time.time() - last["at"] > UNDO_FOR:
        return None
    return last["do"], last["keys"]


def forget(request: HttpRequest) -> None:
    request.session.pop(LAST, None)


def undo_of(request: HttpRequest) -> dict[str, Any] | None:
    """What the pipeline offers to take back, in words."""
    last = last_of(request)
    if last is None:
        return None
    action, keys = last
    number = len(keys)
    words = {
        "assign": ngettext(
            "You asked the assessors of one application.",
            "You asked the assessors of %(number)s applications.",
            number,
        ),
        "invoice": ngettext("You issued one invoice.", "You issued %(number)s invoices.", number),
    }
    return {"words": words[action] % {"number": number}} if action in words else None
