"""People: their accounts, and their belonging to a facility."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities import emails
from facilities.models import Facility, Membership, User
from facilities.queries import appointments_of, open_membership
from facilities.services.grants import grant_roles, revoke_roles
from iasios.access import office_scope
from iasios.audit.services import record


class NotRemovable(Exception):
    """The person holds an appointment, or does not belong to the facility any more; the message says so."""


@transaction.atomic
def find_or_invite(*, email: str, full_name: str, title: str = "", profession: str = "", language: str = "en") -> User:
    """The account with this address, or a new one that nobody can sign in to before activation (R7).

    An existing account keeps its name and title: somebody else's form does not change them.
    """
    address = email.strip().lower()
    found = User.objects.filter(email__iexact=address).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email=address,
                password=None,
                is_active=False,
                full_name=full_name.strip(),
                title=title.strip(),
                profession=profession.strip(),
                language=language,
            )
    except IntegrityError:
        # Two forms with the same address at the same moment: the other one made the account.
        return User.objects.get(email__iexact=address)


@transaction.atomic
def add_member(
    *, facility: Facility, user: User, by: User | None, job_title: str = "", joined: bool = True
) -> Membership:
    """Makes the person belong to the facility; doing it again is harmless.

    Args:
        joined: they confirmed it. Somebody who has not activated the account is never joined and gets no grant (R7).
    """
    # Before joining, the person is in no scope that could see the facility.
    with office_scope("add a person to a facility"):
        now = timezone.now()
        effective = joined and user.activated_at is not None
        membership = open_membership(facility, user)
        if membership is None:
            membership = Membership(facility=facility, user=user, job_title=job_title.strip(), created_at=now)
        elif membership.joined_at is not None or not effective:
            return membership
        membership.joined_at = now if effective else None
        membership.save()
        if effective:
            grant_roles(facility, user)
            record("member.joined", by=by or user, facility=facility, subject=facility.slug, person=user.pk)
        else:
            record("member.invited", by=by, facility=facility, subject=facility.slug, person=user.pk)
        return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> None:
    """Ends a colleague's belonging: access is gone with this transaction, their account and their texts stay.

    Raises:
        NotRemovable: the person is appointed, or was removed already.
    """
    locked = Membership.objects.select_for_update(of=("self",)).select_related("facility", "user").get(pk=membership.pk)
    if locked.ended_at is not None:
        raise NotRemovable(_("This person was removed already."))
    if appointments_of(locked.facility, locked.user_id):
        raise NotRemovable(_("An appointed person cannot be removed. Ask the office to appoint somebody else first."))
    locked.ended_at, locked.ended_by = timezone.now(), by
    locked.save(update_fields=["ended_at", "ended_by"])
    revoke_roles(locked.facility, locked.user)
    emails.removed(locked.facility, locked.user)
    record("member.removed", by=by, facility=locked.facility, subject=locked.facility.slug, person=locked.user_id)
