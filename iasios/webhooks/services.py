"""What the office does with receivers and calls."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from iasios.access import Capability, require
from iasios.audit.services import record
from iasios.webhooks.announcing import call_after_commit, store_calls
from iasios.webhooks.models import TEST, Delivery, DeliveryStatus, Receiver
from iasios.webhooks.queries import failed_calls
from iasios.webhooks.signatures import new_salt, secret_of
from iasios.workflow import StepRefused

#: So many calls of one receiver are made once more by one step.
REPLAYED_AT_ONCE = 200


@transaction.atomic
def add_receiver(*, name: str, url: str, topics: Sequence[str], by: Any) -> tuple[Receiver, str]:
    """A program that is told from now on.

    Returns:
        The row, and the secret by which it knows our calls.

    Raises:
        PermissionDenied: not the office.
    """
    require(by, Capability.RUN_OFFICE)
    made = Receiver.objects.create(
        name=name, url=url, topics=sorted(topics), salt=new_salt(), made_at=timezone.now(), made_by=by
    )
    record("webhook.added", by=by, subject=name, url=url, topics=made.topics)
    return made, secret_of(made.salt)


@transaction.atomic
def change_receiver(*, receiver: Receiver, name: str, url: str, topics: Sequence[str], by: Any) -> None:
    """Another name, address or choice; calls that wait go to the new address.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it has been ended.
    """
    require(by, Capability.RUN_OFFICE)
    locked = _in_use(receiver)
    locked.name, locked.url, locked.topics = name, url, sorted(topics)
    locked.save(update_fields=["name", "url", "topics"])
    record("webhook.changed", by=by, subject=name, url=url, topics=locked.topics)


@transaction.atomic
def renew_secret(*, receiver: Receiver, by: Any) -> str:
    """A new secret, which signs from the next call on. Returns it. Raises as `change_receiver`."""
    require(by, Capability.RUN_OFFICE)
    locked = _in_use(receiver)
    locked.salt = new_salt()
    locked.save(update_fields=["salt"])
    record("webhook.secret_renewed", by=by, subject=locked.name)
    return secret_of(locked.salt)


@transaction.atomic
def end_receiver(*, receiver: Receiver, by: Any) -> None:
    """It is told nothing any more, not even what waits. Raises as `change_receiver`."""
    require(by, Capability.RUN_OFFICE)
    locked = _in_use(receiver)
    locked.ended_at, locked.ended_by = timezone.now(), by
    locked.save(update_fields=["ended_at", "ended_by"])
    record("webhook.ended", by=by, subject=locked.name)


@transaction.atomic
def send_test(*, receiver: Receiver, by: Any) -> Delivery:
    """A call that tells nothing and shows whether the receiver answers. Raises as `change_receiver`."""
    require(by, Capability.RUN_OFFICE)
    locked = _in_use(receiver)
    (made,) = store_calls([locked], event=TEST, data={}, at=timezone.now())
    record("webhook.tested", by=by, subject=locked.name)
    return made


@transaction.atomic
def replay(*, delivery: Delivery, by: Any) -> Delivery:
    """The same call once more, as a row of its own; its id says that it is the same event.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it is on its way still, or the receiver has been ended.
    """
    require(by, Capability.RUN_OFFICE)
    receiver = _in_use(delivery.receiver)
    locked = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if locked.status in (DeliveryStatus.QUEUED, DeliveryStatus.SENDING):
        raise StepRefused(_("This call is on its way still."))
    now = timezone.now()
    made = Delivery.objects.create(
        receiver=receiver,
        facility_id=locked.facility_id,
        event=locked.event,
        event_id=locked.event_id,
        body=locked.body,
        created_at=now,
        retry_at=now,
        copy_of=locked,
    )
    record("webhook.replayed", by=by, facility=locked.facility, subject=receiver.name, event=locked.event)
    call_after_commit(made)
    return made


@transaction.atomic
def replay_failed(*, receiver: Receiver, by: Any) -> int:
    """Makes every call once more that was given up and not made since, the oldest first; `REPLAYED_AT_ONCE` at most.

    Returns:
        How many are on their way.

    Raises:
        PermissionDenied: not the office.
        StepRefused: the receiver has been ended.
    """
    require(by, Capability.RUN_OFFICE)
    locked = _in_use(receiver)
    failed = list(failed_calls().filter(receiver=locked).select_related("receiver", "facility")[:REPLAYED_AT_ONCE])
    for delivery in failed:
        replay(delivery=delivery, by=by)
    return len(failed)


def _in_use(receiver: Receiver) -> Receiver:
    locked = Receiver.objects.select_for_update(of=("self",)).get(pk=receiver.pk)
    if locked.ended_at is not None:
        raise StepRefused(_("This receiver has been ended."))
    return locked
