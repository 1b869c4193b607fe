"""Making, revoking and accepting the keys of programs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from iasios.access import Capability, require
from iasios.api.keys import digest_of, new_key
from iasios.api.models import ApiToken
from iasios.audit.services import record

log = structlog.get_logger("portal.api")


@transaction.atomic
def make_token(*, name: str, scopes: Sequence[str], last_day: date, by: Any) -> tuple[ApiToken, str]:
    """A new key.

    Args:
        scopes: values of `Scope`.
        last_day: on which it is still taken.

    Returns:
        The row, and the key, which is kept nowhere.

    Raises:
        PermissionDenied: not the office.
    """
    require(by, Capability.RUN_OFFICE)
    token = new_key()
    made = ApiToken.objects.create(
        name=name,
        scopes=sorted(scopes),
        digest=digest_of(token),
        ending=token[-4:],
        last_day=last_day,
        made_at=timezone.now(),
        made_by=by,
    )
    record("api_token.made", by=by, subject=name, scopes=made.scopes, last_day=last_day.isoformat())
    return made, token


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Any) -> bool:
    """From now on nobody is let in with it. Returns whether it was in use until now.

    Raises:
        PermissionDenied: not the office.
    """
    require(by, Capability.RUN_OFFICE)
    changed = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(
        revoked_at=timezone.now(), revoked_by=by
    )
    if changed:
        record("api_token.revoked", by=by, subject=token.name)
    return bool(changed)


def note_use(*, token: ApiToken, path: str) -> None:
    """Counts one use and writes a line of the log, in which the key's number stands and never the key."""
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now(), uses=F("uses") + 1)
    log.info("api_use", token=token.pk, path=path)
